import type { ErrorCode } from '@parallax/contracts/errors';

/** Ends a request with a problem of this code. `retryAfter` in seconds. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly retryAfter: number | undefined;
  constructor(code: ErrorCode, detail: string, retryAfter?: number) {
    super(detail);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}
