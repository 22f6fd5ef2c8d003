import { isImageId } from '@parallax/domain/image-id';

export interface RetryMessage {
  readonly imageId: string;
  readonly reason: string;
  readonly tries: number;
  /** When it was to be seen again, ms since 1970; null in a message of an earlier release. */
  readonly dueAt: number | null;
}

/** A message of the queue `retry-image`; null when it is none. The host has parsed JSON already where it could. */
export function readRetryMessage(message: unknown): RetryMessage | null {
  if (typeof message !== 'object' || message === null) return null;
  const { imageId, reason, tries, dueAt } = message as Partial<Record<keyof RetryMessage, unknown>>;
  if (typeof imageId !== 'string' || !isImageId(imageId)) return null;
  return {
    imageId,
    reason: typeof reason === 'string' ? reason : 'retry',
    tries: typeof tries === 'number' ? tries : 1,
    dueAt: typeof dueAt === 'number' ? dueAt : null,
  };
}

/** The image that a blob's path ("images/019a...") or name belongs to; null when it is not one of ours. */
export function imageIdOfBlob(path: unknown): string | null {
  const name = String(path).split('/').at(-1) ?? '';
  return isImageId(name) ? name : null;
}
