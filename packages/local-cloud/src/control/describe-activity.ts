import type { Activity } from '../activity.ts';
import type { EventKind } from '../api/control-events.ts';
import type { NewEvent } from './event-ring.ts';
import { imageIdIn, isImageId } from './image-id.ts';

type Level = NewEvent['level'];
interface Told {
  readonly kind: EventKind;
  readonly text: string;
  readonly image?: string | null;
  readonly ms?: number | null;
  readonly level?: Level;
}
type Teller = (activity: Activity) => Told | null;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);

/** Facts of the storage front by their name. Null leaves one out: pages of the site, say, are no news. */
const storageFacts: Readonly<Record<string, Teller>> = {
  'blob-written': ({ container, blob }) => written(text(container), text(blob)),
  'storage-changed': ({ container, blob, kind }) => {
    const image = imageIdIn(blob);
    return image === null ? null : { kind: 'write', image, text: `Changed in ${text(container)} (${text(kind)})` };
  },
  'event-published': ({ subject, subscriptions }) => {
    const image = imageIdIn(subject);
    const isWanted = !Array.isArray(subscriptions) || subscriptions.length > 0;
    return image === null || !isWanted ? null : { kind: 'event', image, text: 'Event Grid took the event' };
  },
  'event-sent': ({ subject, attempt, subscription }) => ({
    kind: 'event',
    image: imageIdIn(subject),
    text: `Event delivered to ${text(subscription)}${again(attempt)}`,
  }),
  'attempt-failed': ({ subject, attempt, outcome }) => ({
    kind: 'event',
    image: imageIdIn(subject),
    level: 'warn',
    text: `Delivery of the event failed${again(attempt)}: ${text(outcome)}`,
  }),
  'event-dead-lettered': ({ subject, reason }) => ({
    kind: 'event',
    image: imageIdIn(subject),
    level: 'error',
    text: `Event went to the dead letters: ${text(reason)}`,
  }),
  replicated: ({ container, blob, kind, behindMs }) => {
    const image = imageIdIn(blob);
    return kind !== 'blob' || image === null
      ? null
      : {
          kind: 'replicate',
          image,
          ms: number(behindMs),
          text: `Copied to the secondary: ${nameOf(text(container), text(blob))}`,
        };
  },
  'replication-given-up': ({ container, blob, error }) => ({
    kind: 'replicate',
    image: imageIdIn(blob),
    level: 'error',
    text: `Not copied to the secondary: ${text(container)}/${text(blob)}: ${text(error)}`,
  }),
  'subscription-validated': ({ subscription }) => ({ kind: 'part', text: `Event subscription ${text(subscription)} is active` }),
  'subscription-not-validated': ({ subscription, problem }) => ({
    kind: 'part',
    level: 'warn',
    text: `Event subscription ${text(subscription)} is not active: ${text(problem)}`,
  }),
};

const visionFacts: Readonly<Record<string, Teller>> = {
  answered: ({ status, image, ms }) => ({
    kind: 'recognise',
    image: imageIdIn(image),
    ms: number(ms),
    level: number(status) === 200 ? 'info' : 'warn',
    text: number(status) === 200 ? 'Vision answered' : `Vision refused with ${String(status)}`,
  }),
};

/** What a service's own stream told, as an event; null for what is not worth a line. */
export function describeActivity(service: 'storage' | 'vision', region: string, activity: Activity): NewEvent | null {
  const told = (service === 'storage' ? storageFacts : visionFacts)[activity.what]?.(activity) ?? null;
  if (told === null) return null;
  const { kind, text: sentence, image = null, ms = null, level = 'info' } = told;
  const blob = typeof activity['blob'] === 'string' ? `${text(activity['container'])}/${activity['blob']}` : null;
  return { at: activity.at, kind, what: activity.what, text: sentence, region, image, blob, ms, level };
}

/** An original's blob is named by the image's id alone; everything else made of it has the id in its name. */
function written(container: string, blob: string): Told | null {
  const image = imageIdIn(blob);
  if (image === null) return null;
  if (isImageId(blob)) return { kind: 'upload', image, text: `File arrived in ${container}` };
  return { kind: 'write', image, text: `Stored ${nameOf(container, blob)}` };
}

/** `thumbnails, …-640.webp`: the end of the name tells blobs of one image apart. */
const nameOf = (container: string, blob: string): string => (isImageId(blob) ? container : `${container}, ${shortEnd(blob)}`);
const shortEnd = (name: string): string => (name.length <= 16 ? name : `…${name.slice(-12)}`);
const again = (attempt: unknown): string => (typeof attempt === 'number' && attempt > 1 ? ` (attempt ${attempt})` : '');
