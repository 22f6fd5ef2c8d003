/** What a failed request can be called on the wire. `status` is HTTP, `retryable` says whether the same request may succeed later. */
export interface ErrorRow {
  readonly status: number;
  readonly retryable: boolean;
  /** Why the code exists, for developers and for the API's documentation; never shown as such to people. */
  readonly reason: string;
}

const row = (status: number, retryable: boolean, reason: string): ErrorRow => ({ status, retryable, reason });

/** Every code that a problem+json answer of the API may carry. Codes are stable; sentences are not. */
export const errorCodes = {
  'invalid-request': row(400, false, 'A parameter or a field of the body does not have the documented form.'),
  'invalid-json': row(400, false, 'The body is not JSON.'),
  'invalid-id': row(400, false, 'The id in the path is not an image id.'),
  'invalid-cursor': row(400, false, 'The cursor was altered, made for other filters, or signed by another installation.'),
  'invalid-idempotency-key': row(
    400,
    false,
    'The idempotency-key header is missing, not a UUIDv7, or its time is not plausible.',
  ),
  'invalid-owner-key': row(401, false, 'The x-owner-key header is missing or not 256 bits in base64url.'),
  'not-owner': row(403, false, 'The image belongs to somebody else.'),
  'origin-not-allowed': row(403, false, 'The page that made the request is not one of this installation.'),
  'route-not-found': row(404, false, 'No route has this method and path.'),
  'image-not-found': row(404, false, 'No image has this id, or it is hidden, or it is deleted and the caller does not own it.'),
  'idempotency-conflict': row(409, false, 'The same key was used before for a file with another type or size.'),
  'region-read-only': row(409, true, 'The request writes blobs in the home region of the image, which takes no writes now.'),
  'image-deleted': row(409, false, 'The image is in the trash, where nothing about it can be changed; restoring it is the way.'),
  'image-not-ready': row(409, true, 'The request needs a processed image and this one is not there yet.'),
  'image-failed': row(409, false, 'The request needs a processed image and processing this one has failed for good.'),
  'request-timeout': row(408, true, 'The body of the request did not arrive in the time that a request has.'),
  'restore-expired': row(410, false, 'The original of a deleted image has been erased; there is nothing to restore.'),
  'precondition-failed': row(412, false, 'The image changed since the caller read it.'),
  'file-too-large': row(413, false, 'The announced file is larger than the limit.'),
  'body-too-large': row(413, false, 'The request body is larger than any route needs.'),
  'file-empty': row(400, false, 'The announced file has no bytes.'),
  'unsupported-type': row(415, false, 'The announced content type is not one that is accepted.'),
  'precondition-required': row(428, false, 'The route wants If-Match and none came.'),
  'quota-exceeded': row(429, true, 'The owner asked for more grants than one hour allows.'),
  'uploads-unavailable': row(503, true, 'No region takes uploads at the moment.'),
  'service-unavailable': row(503, true, 'A service that the request needs did not answer in time.'),
  'colour-drained': row(503, true, 'This release no longer takes traffic; the caller should use the other one.'),
  internal: row(500, true, 'A bug: logged whole with the operation id, shown without detail.'),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorCodes;

/** Verdicts about the bytes of an image. `retryable` only where our side gave up, not the file. */
export interface FailureRow {
  readonly retryable: boolean;
  readonly reason: string;
}

export const failureCodes = {
  'file-empty': { retryable: false, reason: 'The blob has no bytes.' },
  'file-too-large': { retryable: false, reason: 'The blob is larger than the limit, which a SAS cannot enforce.' },
  'file-archived': {
    retryable: false,
    reason: 'The blob was sent into the archive tier, from which nothing can be read for hours.',
  },
  'not-an-image': { retryable: false, reason: 'The first bytes are those of no image format, whatever the name says.' },
  'unsupported-format': { retryable: false, reason: 'An image, but in a format that is not decoded here (HEIC, SVG, PDF ...).' },
  damaged: { retryable: false, reason: 'The file starts as an image and cannot be decoded to its end.' },
  'too-many-pixels': { retryable: false, reason: 'Width times height is over the limit.' },
  'side-too-long': { retryable: false, reason: 'Width or height is over the limit.' },
  'too-many-frames': { retryable: false, reason: 'The animation or document has more frames or pages than the limit.' },
  'decoding-too-expensive': { retryable: false, reason: 'Decoding ran out of its time or memory and was stopped.' },
  'upload-expired': { retryable: true, reason: 'A grant was given and no file arrived within a day.' },
  'processing-gave-up': { retryable: true, reason: 'A service of ours failed for a whole day.' },
} as const satisfies Record<string, FailureRow>;

export type FailureCode = keyof typeof failureCodes;
