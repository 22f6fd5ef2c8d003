/** Every refusal the emulator gives by itself, with the reason it exists. `code` is the word in the body's `code` field. */
const kinds = {
  /** The request cannot be understood, or breaks a rule of the resource. */
  badRequest: { status: 400, code: 'BadRequest' },
  /** The key in the header is not the key in the document, or has the wrong number of parts. */
  partitionKeyMismatch: { status: 400, code: 'BadRequest', substatus: 1001 },
  /** A query over several partitions that only the client can put together: the SDK then fetches the query plan. */
  crossPartitionQuery: { status: 400, code: 'BadRequest', substatus: 1004 },
  unauthorized: { status: 401, code: 'Unauthorized' },
  /** A signature whose date is too far from now. */
  forbidden: { status: 403, code: 'Forbidden' },
  /** A write in a region that only reads: the SDK goes on with the next write region. */
  writeForbidden: { status: 403, code: 'Forbidden', substatus: 3 },
  /** The region was taken out of the account: the SDK asks for the account again and leaves the region. */
  regionRemoved: { status: 403, code: 'Forbidden', substatus: 1008 },
  notFound: { status: 404, code: 'NotFound' },
  /** The region has not got yet what the reader's session has seen. */
  sessionNotAvailable: { status: 404, code: 'NotFound', substatus: 1002 },
  /** The database or container above the named resource is missing: the SDK tells it from a missing item by the substatus. */
  ownerNotFound: { status: 404, code: 'NotFound', substatus: 1003 },
  methodNotAllowed: { status: 405, code: 'MethodNotAllowed' },
  conflict: { status: 409, code: 'Conflict' },
  /** A request was sent to a partition range that does not hold its key. */
  partitionRangeGone: { status: 410, code: 'Gone', substatus: 1002 },
  preconditionFailed: { status: 412, code: 'PreconditionFailed' },
  tooLarge: { status: 413, code: 'RequestEntityTooLarge' },
  /** Another operation of the same atomic batch failed. */
  failedDependency: { status: 424, code: 'FailedDependency' },
  /** The provisioned throughput is used up; the header x-ms-retry-after-ms says for how long. */
  throttled: { status: 429, code: 'TooManyRequests', substatus: 3200 },
  internal: { status: 500, code: 'InternalServerError' },
  /** No region serves. */
  unavailable: { status: 503, code: 'ServiceUnavailable' },
  /** Part of Cosmos DB that FIDELITY.md lists as not supported. */
  notImplemented: { status: 501, code: 'NotImplemented' },
} as const;

export type ErrorKind = keyof typeof kinds;

/** A refusal: becomes the status, the substatus header and the JSON body `{code, message}` of the answer. */
export class CosmosError extends Error {
  override readonly name = 'CosmosError';
  readonly status: number;
  readonly code: string;
  readonly substatus: number | undefined;
  /** Put into the body beside `message`. */
  readonly additionalErrorInfo: string | undefined;
  /** Further headers of the answer. */
  headers: Record<string, string> = {};

  constructor(kind: ErrorKind, message: string, additionalErrorInfo?: string) {
    super(message);
    const entry: { status: number; code: string; substatus?: number } = kinds[kind];
    this.status = entry.status;
    this.code = entry.code;
    this.substatus = entry.substatus;
    this.additionalErrorInfo = additionalErrorInfo;
  }
}
