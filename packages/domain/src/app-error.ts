import { type ErrorCode, errorCodes } from '@parallax/contracts/errors';

/**
 * A failure with a name on the wire. `message` is the sentence a person reads: what was expected, what came, what to do; never a
 * secret, an address with a signature, or file content.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  /** Seconds after which the same request may succeed; null when that is not known. */
  readonly retryAfterSeconds: number | null;
  readonly fields: readonly { path: string; message: string }[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryAfterSeconds?: number; fields?: readonly { path: string; message: string }[] } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
    this.fields = options.fields ?? [];
  }

  /** HTTP status of the code. */
  get status(): number {
    return errorCodes[this.code].status;
  }
}
