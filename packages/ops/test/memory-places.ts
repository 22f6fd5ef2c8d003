import type { Release } from '@parallax/contracts/release';
import { AppError } from '@parallax/domain/app-error';
import type { Stored } from '@parallax/domain/documents';
import { ConflictError } from '@parallax/domain/ports';
import type { ReleaseDocument, ReleaseEntry } from '@parallax/domain/release-ledger';
import type { ReleasePlaces } from '../src/cli/command.ts';

/** A region's database and pages in memory, with what can go wrong. */
export interface MemoryRegion {
  readonly place: ReleasePlaces;
  document: Stored<ReleaseDocument> | null;
  readonly entries: Map<number, ReleaseEntry>;
  published: Release | null;
  isDatabaseDown: boolean;
  arePagesDown: boolean;
  /** Takes requests and never answers. */
  isHanging: boolean;
  /** Runs before the next write, once: what somebody else does in the meantime. */
  beforeWrite: (() => void) | null;
  /** The next write lands and its answer is lost, once. */
  losesAnswer: boolean;
}

let versions = 0;

export function memoryRegion(region: string): MemoryRegion {
  const state: MemoryRegion = {
    document: null,
    entries: new Map(),
    published: null,
    isDatabaseDown: false,
    arePagesDown: false,
    isHanging: false,
    beforeWrite: null,
    losesAnswer: false,
    place: {
      region,
      ledger: {
        region,
        read: async ({ signal } = {}) => {
          if (state.isHanging) await never(signal);
          answerFrom(region, state.isDatabaseDown);
          return state.document;
        },
        write: async (document, entry, etag) => {
          answerFrom(region, state.isDatabaseDown);
          const meanwhile = state.beforeWrite;
          state.beforeWrite = null;
          meanwhile?.();
          if ((state.document?.etag ?? null) !== etag) throw new ConflictError('somebody else was first');
          put(state, document, entry);
          if (state.losesAnswer) {
            state.losesAnswer = false;
            answerFrom(region, true);
          }
        },
        entries: async () => {
          answerFrom(region, state.isDatabaseDown);
          return [...state.entries.values()].toSorted((a, b) => b.revision - a.revision);
        },
        forget: async (revision) => void state.entries.delete(revision),
      },
      site: {
        region,
        read: async ({ signal } = {}) => {
          if (state.isHanging) await never(signal);
          answerFrom(region, state.arePagesDown);
          return state.published;
        },
        publish: async (release, { signal } = {}) => {
          if (state.isHanging) await never(signal);
          answerFrom(region, state.arePagesDown);
          if (state.published === null || state.published.revision <= release.revision) state.published = release;
          return state.published.revision;
        },
      },
    },
  };
  return state;
}

/** Writes without asking for leave. */
export function put(region: MemoryRegion, document: ReleaseDocument, entry: ReleaseEntry | null): void {
  region.document = { document, etag: `"${++versions}"` };
  if (entry !== null) region.entries.set(entry.revision, entry);
}

/** What replication does: the highest revision wins, entries come along. */
export function replicate(regions: readonly MemoryRegion[]): void {
  const documents = regions.flatMap(({ document }) => (document === null ? [] : [document.document]));
  const [highest] = documents.toSorted((a, b) => b.lww - a.lww);
  const entries = regions.flatMap((region) => [...region.entries.values()]);
  for (const region of regions) {
    if (highest !== undefined && region.document?.document !== highest) put(region, highest, null);
    for (const entry of entries) region.entries.set(entry.revision, entry);
  }
}

function answerFrom(region: string, isDown: boolean): void {
  if (!isDown) return;
  const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  throw new AppError('service-unavailable', `The database of ${region} did not answer.`, { cause });
}

const never = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
