/** Header names of the API, in lower case as Node and fetch give them. */
export const headers = {
  ownerKey: 'x-owner-key',
  idempotencyKey: 'idempotency-key',
  session: 'x-parallax-session',
  region: 'x-parallax-region',
  colour: 'x-parallax-colour',
  release: 'x-parallax-release',
  /** Revision of the release document that the instance goes by; 0 while it has none. */
  revision: 'x-parallax-revision',
  operation: 'x-parallax-operation',
  traceparent: 'traceparent',
  ifMatch: 'if-match',
  ifNoneMatch: 'if-none-match',
  retryAfter: 'retry-after',
} as const;

/** What browsers may read of an answer from another origin. */
export const exposedHeaders = [
  headers.session,
  headers.region,
  headers.colour,
  headers.release,
  headers.revision,
  headers.operation,
  headers.traceparent,
  headers.retryAfter,
  'etag',
] as const;

/** What browsers may send to another origin. */
export const allowedHeaders = [
  headers.ownerKey,
  headers.idempotencyKey,
  headers.session,
  headers.traceparent,
  headers.ifMatch,
  headers.ifNoneMatch,
  'content-type',
] as const;

export const apiPrefix = '/api/v1';
