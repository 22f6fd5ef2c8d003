import { errorCodes } from '@parallax/contracts/errors';
import type { Problem } from '@parallax/contracts/problem';
import { AppError } from '@parallax/domain/app-error';
import type { Answer } from './answer.ts';

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  408: 'Request timeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition failed',
  413: 'Too large',
  415: 'Unsupported type',
  428: 'Precondition required',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable',
};

/** Refused rather than failed: the caller's affair, or an operator's wish. */
export const isRefusal = (error: unknown): error is AppError =>
  error instanceof AppError && (error.status < 500 || error.code === 'colour-drained');

/** The one place where an error becomes an answer (RFC 9457). Anything but an AppError is a bug and shown without detail. */
export function problemAnswer(error: unknown, where: { region: string; operationId: string }): Answer {
  const failure =
    error instanceof AppError
      ? error
      : new AppError('internal', `Something went wrong on our side. If it happens again, quote ${where.operationId}.`);
  const { status, retryable } = errorCodes[failure.code];
  const retryAfter = failure.retryAfterSeconds ?? (status === 503 && retryable ? 5 : null);
  const body: Problem = {
    type: `about:blank#${failure.code}`,
    title: titles[status] ?? 'Error',
    status,
    code: failure.code,
    detail: failure.message,
    region: where.region,
    operationId: where.operationId,
    ...(retryAfter !== null && { retryAfter }),
    ...(failure.fields.length > 0 && { fields: [...failure.fields] }),
  };
  return {
    status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      ...(retryAfter !== null && { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify(body),
  };
}
