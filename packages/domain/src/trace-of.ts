import type { ImageRecord } from './documents.ts';

/**
 * The trace (W3C traceparent) that work on an image belongs to: of the upload until the image was settled for the first time, then of whoever changed something
 * last, and of the upload as long as nobody did. Null for images of nobody's request.
 */
export function traceOf({ image, edits }: ImageRecord): string | null {
  const { traceparent, timeline } = image.document;
  const settled = timeline.find(({ step }) => step === 'ready' || step === 'failed');
  const asked = edits?.document;
  if (settled === undefined || asked?.traceparent === undefined) return traceparent;
  return asked.updatedAt >= Date.parse(settled.at) ? asked.traceparent : traceparent;
}
