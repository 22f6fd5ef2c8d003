import type { UploadAnswer, UploadRequest } from '@parallax/contracts/requests';
import type { ImagesApi } from '../api/images.ts';
import { ApiProblem, Unreachable } from '../api/problem.ts';
import type { Waiting } from '../browser/waiting.ts';
import { checkFile } from './check-file.ts';
import { headerBytes } from './dimensions.ts';
import type { QueueAction, Upload } from './queue.ts';
import type { Outcome, SendFile } from './send-file.ts';
import { growing, maxPuts, waitAfter } from './tries.ts';

/** A file that was refused or that needs a person; the message is for them. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

export interface SendContext {
  readonly api: Pick<ImagesApi, 'askToUpload' | 'find'>;
  readonly sendFile: SendFile;
  readonly waiting: Waiting;
  /** The file's entry as it is now; null once it was taken out. */
  readonly entry: () => Upload | null;
  readonly tell: (action: QueueAction) => void;
  readonly signal: AbortSignal;
}

/**
 * Brings one file to a region: checks it, asks for a grant, PUTs it, and asks again, avoiding the region, when a PUT fails.
 * @returns the id of its image, or null when it was refused here (and said so).
 * @throws {GivenUp} after several PUTs, ApiProblem when the API refuses, or the signal's reason.
 */
export async function sendUpload(key: string, file: File, context: SendContext): Promise<string | null> {
  const { tell } = context;
  tell({ type: 'check-started', key });
  const head = new Uint8Array(await file.slice(0, headerBytes).arrayBuffer());
  const verdict = checkFile({ bytes: file.size, head });
  if ('refusal' in verdict) {
    tell({ type: 'refused', key, sentence: verdict.refusal });
    return null;
  }
  const facts = { fileName: file.name || 'picture', contentType: verdict.type, bytes: file.size };
  for (let puts = 0; ; puts++) {
    const { image, upload } = await askUntilGranted(key, facts, context);
    if (upload === null) return image.id;
    tell({ type: 'granted', key, imageId: image.id, region: upload.region });
    const outcome = await context.sendFile(upload, file, (sent) => tell({ type: 'progressed', key, sent }), context.signal);
    if (outcome.kind === 'stored' || (await hasArrivedBefore(image.id, outcome, context))) return image.id;
    if (puts + 1 >= maxPuts) throw new GivenUp(`${whyNot(outcome)} Please check your connection and try again.`);
    tell({ type: 'put-failed', key, region: upload.region, why: isReadOnly(outcome) ? 'read-only' : 'no-answer' });
    await beforeNextPut(key, puts, context);
  }
}

async function askUntilGranted(
  key: string,
  facts: Omit<UploadRequest, 'avoidRegions'>,
  { api, entry, tell, waiting, signal }: SendContext,
): Promise<UploadAnswer> {
  for (let tries = 0; ; tries++) {
    tell({ type: 'ask-started', key });
    if (!waiting.isOnline()) await untilOnline(key, { tell, waiting, signal });
    const avoid = entry()?.avoid ?? [];
    try {
      return await api.askToUpload(key, { ...facts, ...(avoid.length > 0 && { avoidRegions: [...avoid] }) }, signal);
    } catch (error) {
      signal.throwIfAborted();
      const wait = waitAfter(error, tries);
      if (wait === null) throw error;
      // With nowhere left to go, the regions that failed before are as good as any by the time of the next try.
      if (avoid.length > 0) tell({ type: 'avoid-cleared', key });
      tell({ type: 'paused', key, until: waiting.now() + wait.ms, sentence: wait.sentence });
      await waiting.pause(wait.ms, signal);
    }
  }
}

/**
 * An earlier PUT of ours may have arrived although its answer was lost. Then a create-only grant answers 409; or 403, as a region does whose
 * storage takes no writes at all, so there only an image that somebody has seen arrive counts.
 */
async function hasArrivedBefore(id: string, outcome: Outcome, { api, signal }: SendContext): Promise<boolean> {
  if (outcome.kind !== 'exists' && !isReadOnly(outcome)) return false;
  try {
    const { stage } = await api.find(id, signal);
    return outcome.kind === 'exists' || stage !== 'awaiting';
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ApiProblem && error.status === 404) return false;
    // Nobody can say now: the next request for a grant says whether anything is left to send.
    if (error instanceof Unreachable || (error instanceof ApiProblem && error.status >= 500)) return false;
    throw error;
  }
}

const isReadOnly = (outcome: Outcome): boolean => outcome.kind === 'refused' && outcome.status === 403;

/** The first time at once, since another region may be waiting; then with growing pauses; and not at all while the browser is offline. */
async function beforeNextPut(key: string, puts: number, { tell, waiting, signal }: SendContext): Promise<void> {
  if (!waiting.isOnline()) return untilOnline(key, { tell, waiting, signal });
  if (puts === 0) return;
  const ms = growing(puts - 1);
  tell({ type: 'paused', key, until: waiting.now() + ms, sentence: 'The connection broke while sending.' });
  await waiting.pause(ms, signal);
}

async function untilOnline(
  key: string,
  { tell, waiting, signal }: Pick<SendContext, 'tell' | 'waiting' | 'signal'>,
): Promise<void> {
  tell({ type: 'paused', key, until: null, sentence: 'You are offline. This goes on by itself when the connection is back.' });
  await waiting.untilOnline(signal);
}

function whyNot(outcome: Outcome): string {
  if (outcome.kind === 'no-answer') return 'The connection broke several times while sending.';
  if (outcome.kind === 'exists') return 'The storage says that it has this file, and Parallax does not know it.';
  return `The storage did not take the file (${outcome.kind === 'refused' ? outcome.status : outcome.kind}).`;
}
