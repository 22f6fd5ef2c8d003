import { systemClock } from '../clock.ts';
import type { BlobFacts } from '../events/blob-created.ts';
import type { Log } from '../log.ts';
import { type NextStep, WorkLoop } from '../work-loop.ts';
import type { WriteRecorder } from './write-recorder.ts';

export interface ResolverParts {
  recorder: WriteRecorder;
  /** As the publisher's, with the time of the last change. Rejects when storage does not answer. */
  readBlob: (container: string, blob: string, signal: AbortSignal) => Promise<(BlobFacts & { modifiedAt: number }) | null>;
  log: Log;
}

/** Azurite may still be at work on a call whose connection broke: it is given this long before its blob is looked at. */
const settleMs = 300;
const whenUnreachable: NextStep = { realMs: 500 };

/** A loop that settles intents without outcome, oldest first: after a crash at start, and whenever an answer is lost. */
export function makeOrphanResolver(parts: ResolverParts): WorkLoop {
  const { recorder, readBlob, log } = parts;
  const step = async (signal: AbortSignal): Promise<NextStep> => {
    const [orphan] = recorder.orphans();
    if (orphan === undefined) return 'idle';
    const waitMs = orphan.at + settleMs - Date.now();
    if (waitMs > 0) return Math.min(waitMs, settleMs);
    try {
      const isBlob = orphan.createdBy !== null && orphan.container !== null && orphan.blob !== null;
      recorder.settleOrphan(orphan, isBlob ? await readBlob(orphan.container ?? '', orphan.blob ?? '', signal) : null);
      log('intent-settled', { container: orphan.container, blob: orphan.blob });
      return 0;
    } catch (error) {
      if (!signal.aborted) log('intent-not-settled', { container: orphan.container, blob: orphan.blob, error: String(error) });
      return whenUnreachable;
    }
  };
  return new WorkLoop({ name: 'orphans', clock: systemClock, log, step });
}
