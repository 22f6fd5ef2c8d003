import type { ControlEvent } from '@parallax/local-cloud/api/control-events';

/** An image's id ending in so many. For tests. */
export const imageId = (number: number): string => `019aa5f0-7c1e-7b3a-9d52-${String(number).padStart(12, '0')}`;

/** An event of the second `seconds`, as the control API tells it. For tests. */
export function sampleEvent(id: number, seconds: number, fields: Partial<ControlEvent> = {}): ControlEvent {
  return {
    id,
    at: new Date(1_700_000_000_000 + seconds * 1_000).toISOString(),
    kind: 'upload',
    what: 'blob-written',
    text: 'File arrived in images',
    region: 'westus2',
    image: imageId(1),
    blob: null,
    ms: null,
    level: 'info',
    ...fields,
  };
}
