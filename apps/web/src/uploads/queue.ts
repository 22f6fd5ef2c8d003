/**
 * The upload queue: `old state -> new state`, one action per thing that happens to a file.
 *
 *   waiting -> checking -> asking <-> sending -> processing -> recognising -> done
 *                 |           |          |           |
 *              refused      failed     failed      failed        failed -> waiting (retried)
 *
 * An action for a file that was taken out, or that no longer fits its stage, changes nothing: answers may come after a cancel.
 */
export type Stage = 'waiting' | 'checking' | 'asking' | 'sending' | 'processing' | 'recognising' | 'done' | 'failed' | 'refused';

/** A region did not answer, or its storage takes no writes. */
export type PutTrouble = 'no-answer' | 'read-only';

export interface Upload {
  /** Idempotency key, a UUIDv7: the same for every try of this file. */
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  readonly stage: Stage;
  /** Bytes that have left this browser. */
  readonly sent: number;
  readonly imageId: string | null;
  /** Where it is sent, or has been. */
  readonly region: string | null;
  /** Regions that failed for this file. */
  readonly avoid: readonly string[];
  /** Set when it changed region on the way. */
  readonly moved: { readonly from: string; readonly to: string; readonly why: PutTrouble } | null;
  /** Why the last PUT failed; null when none has. */
  readonly putTrouble: PutTrouble | null;
  /** Waits by itself until this moment (ms; null: until the connection is back), and why. */
  readonly pause: { readonly until: number | null; readonly sentence: string } | null;
  /** Why it failed or was refused; or, while it goes on, what is worth knowing. */
  readonly sentence: string | null;
  readonly canRetry: boolean;
  /** It failed after it had arrived: the worker has judged its bytes, and a retry is a new image. */
  readonly judged: boolean;
}

export type Queue = readonly Upload[];

export type QueueAction =
  | { readonly type: 'added'; readonly files: readonly { readonly key: string; readonly name: string; readonly bytes: number }[] }
  | { readonly type: 'check-started' | 'ask-started' | 'arrived' | 'pictured' | 'finished' | 'retried'; readonly key: string }
  | { readonly type: 'removed'; readonly key: string }
  | { readonly type: 'refused'; readonly key: string; readonly sentence: string }
  | { readonly type: 'granted'; readonly key: string; readonly imageId: string; readonly region: string }
  | { readonly type: 'progressed'; readonly key: string; readonly sent: number }
  | { readonly type: 'paused'; readonly key: string; readonly until: number | null; readonly sentence: string }
  | { readonly type: 'put-failed'; readonly key: string; readonly region: string; readonly why: PutTrouble }
  | { readonly type: 'avoid-cleared'; readonly key: string }
  | { readonly type: 'noted'; readonly key: string; readonly sentence: string }
  | { readonly type: 'failed'; readonly key: string; readonly sentence: string; readonly canRetry: boolean }
  | { readonly type: 'cleared' };

/** How many files are on their way at once. */
export const slots = 3;

const onTheWay: readonly Stage[] = ['checking', 'asking', 'sending'];
const settled: readonly Stage[] = ['done', 'failed', 'refused'];

export const isOnTheWay = (upload: Upload): boolean => onTheWay.includes(upload.stage);
/** It has not arrived yet: closing the page would stop it. */
export const isUnsent = (upload: Upload): boolean => upload.stage === 'waiting' || isOnTheWay(upload);
export const isSettled = (upload: Upload): boolean => settled.includes(upload.stage);

/** Those whose turn it is now, the oldest first. */
export function nextToStart(queue: Queue): Upload[] {
  const free = slots - queue.filter(isOnTheWay).length;
  return queue.filter((upload) => upload.stage === 'waiting').slice(0, Math.max(0, free));
}

export function reduceQueue(queue: Queue, action: QueueAction): Queue {
  switch (action.type) {
    case 'added':
      return add(queue, action.files);
    case 'removed':
      return queue.some((upload) => upload.key === action.key) ? queue.filter((upload) => upload.key !== action.key) : queue;
    case 'cleared':
      return queue.some((upload) => upload.stage === 'done') ? queue.filter((upload) => upload.stage !== 'done') : queue;
    default: {
      const changed = queue.map((upload) => (upload.key === action.key ? step(upload, action) : upload));
      return changed.some((upload, index) => upload !== queue[index]) ? changed : queue;
    }
  }
}

function add(queue: Queue, files: readonly { readonly key: string; readonly name: string; readonly bytes: number }[]): Queue {
  const held = new Set(queue.map((upload) => upload.key));
  const fresh = files.filter((file) => !held.has(file.key)).map(begin);
  return fresh.length > 0 ? [...queue, ...fresh] : queue;
}

const begin = (file: { readonly key: string; readonly name: string; readonly bytes: number }): Upload => ({
  ...file,
  stage: 'waiting',
  sent: 0,
  imageId: null,
  region: null,
  avoid: [],
  moved: null,
  putTrouble: null,
  pause: null,
  sentence: null,
  canRetry: false,
  judged: false,
});

type Step = Exclude<QueueAction, { readonly type: 'added' | 'removed' | 'cleared' }>;

/** Stages in which each action is meant; in others it comes too late. */
const fits: Readonly<Record<Step['type'], readonly Stage[]>> = {
  'check-started': ['waiting'],
  refused: ['checking'],
  'ask-started': ['checking', 'asking', 'sending'],
  granted: ['asking'],
  progressed: ['sending'],
  paused: ['asking', 'sending'],
  'put-failed': ['sending'],
  'avoid-cleared': ['asking'],
  arrived: ['asking', 'sending'],
  noted: ['processing', 'recognising'],
  pictured: ['processing'],
  finished: ['processing', 'recognising'],
  failed: ['checking', 'asking', 'sending', 'processing'],
  retried: ['failed'],
};

function step(upload: Upload, action: Step): Upload {
  if (!fits[action.type].includes(upload.stage)) return upload;
  switch (action.type) {
    case 'check-started':
      return { ...upload, stage: 'checking' };
    case 'refused':
      return { ...upload, stage: 'refused', sentence: action.sentence };
    case 'ask-started':
      return { ...upload, stage: 'asking', sent: 0, pause: null };
    case 'granted':
      return grant(upload, action);
    case 'progressed':
      return { ...upload, sent: Math.min(action.sent, upload.bytes) };
    case 'paused':
      return { ...upload, pause: { until: action.until, sentence: action.sentence } };
    case 'put-failed':
      return putFailed(upload, action);
    case 'avoid-cleared':
      return { ...upload, avoid: [] };
    case 'arrived':
      return { ...upload, stage: 'processing', sent: upload.bytes, pause: null, sentence: null };
    case 'noted':
      return { ...upload, sentence: action.sentence };
    case 'pictured':
      return { ...upload, stage: 'recognising', sentence: null };
    case 'finished':
      return { ...upload, stage: 'done' };
    case 'failed':
      return { ...upload, stage: 'failed', pause: null, sentence: action.sentence, ...judge(upload, action.canRetry) };
    case 'retried':
      return { ...begin(upload), imageId: upload.imageId };
  }
}

/** The last one to be avoided is the one that failed last. */
const putFailed = (upload: Upload, { region, why }: { region: string; why: PutTrouble }): Upload => ({
  ...upload,
  stage: 'asking',
  sent: 0,
  avoid: [...upload.avoid.filter((name) => name !== region), region],
  putTrouble: why,
});

function grant(upload: Upload, { imageId, region }: { imageId: string; region: string }): Upload {
  const from = upload.avoid.at(-1);
  const moved =
    from !== undefined && from !== region ? { from, to: region, why: upload.putTrouble ?? ('no-answer' as const) } : upload.moved;
  return { ...upload, stage: 'sending', sent: 0, imageId, region, moved, pause: null };
}

const judge = ({ stage }: Upload, canRetry: boolean) => ({ canRetry, judged: stage === 'processing' });

/** How far a file is, in the three parts that its bar shows, each 0..1. */
export function partsOf({ stage, sent, bytes }: Upload): {
  readonly sent: number;
  readonly pictured: number;
  readonly recognised: number;
} {
  const isSent = stage === 'processing' || stage === 'recognising' || stage === 'done';
  return {
    sent: isSent ? 1 : bytes > 0 ? sent / bytes : 0,
    pictured: stage === 'recognising' || stage === 'done' ? 1 : 0,
    recognised: stage === 'done' ? 1 : 0,
  };
}

/** All of the queue in one number, 0..1, for the ring; what failed counts as over, and what was refused never began. */
export function progressOf(all: Queue): number {
  const queue = all.filter((upload) => upload.stage !== 'refused');
  if (queue.length === 0) return 0;
  const share = (upload: Upload): number => {
    if (isSettled(upload)) return 1;
    const { sent, pictured, recognised } = partsOf(upload);
    return 0.8 * sent + 0.15 * pictured + 0.05 * recognised;
  };
  return queue.reduce((sum, upload) => sum + share(upload), 0) / queue.length;
}
