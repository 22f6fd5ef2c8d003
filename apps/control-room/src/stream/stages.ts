import type { EventKind } from '@parallax/local-cloud/api/control-events';

/** The life of an image, in the order in which it usually runs: each has a lane of its own in the waterfall, top to bottom. */
export const stages = [
  'upload',
  'event',
  'resize',
  'recognise',
  'write',
  'replicate',
  'view',
] as const satisfies readonly EventKind[];
export type Stage = (typeof stages)[number];

export const stageNames: Readonly<Record<Stage, { readonly label: string; readonly line: string }>> = {
  upload: { label: 'Upload', line: 'A file arrived in blob storage' },
  event: { label: 'Event', line: 'Event Grid took it and delivered it' },
  resize: { label: 'Resize', line: 'The worker decoded it and made thumbnails' },
  recognise: { label: 'Recognise', line: 'Vision was asked what is on it' },
  write: { label: 'Write', line: 'Thumbnails and records were written' },
  replicate: { label: 'Replicate', line: 'Blobs reached the read-only secondary' },
  view: { label: 'View', line: 'Lists were brought up to date' },
};

export const isStage = (kind: EventKind): kind is Stage => (stages as readonly EventKind[]).includes(kind);
export const laneOf = (stage: Stage): number => stages.indexOf(stage);
