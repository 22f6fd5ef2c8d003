import { isImageId } from '@parallax/domain/image-id';

export interface RetryMessage {
  readonly imageId: string;
  readonly reason: string;
  readonly tries: number;
}

/** A message of the queue `retry-image`; null when it is none. The host has parsed JSON already where it could. */
export function readRetryMessage(message: unknown): RetryMessage | null {
  if (typeof message !== 'object' || message === null) return null;
  const { imageId, reason, tries } = message as Partial<Record<keyof RetryMessage, unknown>>;
  if (typeof imageId !== 'string' || !isImageId(imageId)) return null;
  return { imageId, reason: typeof reason === 'string' ? reason : 'retry', tries: typeof tries === 'number' ? tries : 1 };
}

/** The image that a blob's path ("images/019a...") or name belongs to; null when it is not one of ours. */
export function imageIdOfBlob(path: unknown): string | null {
  const name = String(path).split('/').at(-1) ?? '';
  return isImageId(name) ? name : null;
}
