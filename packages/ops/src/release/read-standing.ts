import { type Release, release as releaseSchema } from '@parallax/contracts/release';
import type { ReleaseChange, ReleaseDocument } from '@parallax/domain/release-ledger';
import type { ReleasePlaces } from '../cli/command.ts';
import { describeFailure } from './describe-failure.ts';

/** Longest wait for one region, ms, the sign-in included: a region that is gone must not hold up what is to save the others. */
export const regionTimeoutMs = 8_000;

/** How long the others are waited for once a region has answered, ms: one that hangs must not delay a rollback by its whole time-out. */
const graceMs = 2_500;

/** What was asked of one place: an answer (null: there is none there), or why there was none. */
export type Found<Value> = { readonly value: Value } | { readonly failed: string };

export interface ControlFound {
  readonly release: Release;
  readonly change: ReleaseChange | null;
  readonly etag: string;
}

export interface RegionStanding {
  readonly region: string;
  readonly control: Found<ControlFound | null>;
  readonly published: Found<Release | null>;
}

export interface Standing {
  /** The highest revision that was found anywhere, in a database or beside pages; null when there is none at all. */
  readonly current: Release | null;
  /** Who made it so; null when that is not known. */
  readonly change: ReleaseChange | null;
  /** In the order of the installation file. */
  readonly regions: readonly RegionStanding[];
}

/** Asks every region at once. Who did not answer is in the answer; rejects only when `signal` ends it. */
export async function readStanding(
  places: readonly ReleasePlaces[],
  signal: AbortSignal,
  grace: number = graceMs,
): Promise<Standing> {
  const enough = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const answered = () => {
    timer ??= setTimeout(() => enough.abort(new DOMException('others have answered', 'TimeoutError')), grace);
  };
  const patience = AbortSignal.any([signal, enough.signal, AbortSignal.timeout(regionTimeoutMs)]);
  const regions = await Promise.all(places.map((place) => readRegion(place, patience, answered)));
  clearTimeout(timer);
  signal.throwIfAborted();
  const controls = regions.flatMap(({ control }) => ('value' in control && control.value !== null ? [control.value] : []));
  const published = regions.flatMap(({ published: found }) =>
    'value' in found && found.value !== null ? [{ release: found.value, change: null }] : [],
  );
  // Pages may be ahead: a region whose write had not replicated when it was lost had published it everywhere. The sort is stable, so
  // that of equals the database counts.
  const [highest] = [...controls, ...published].toSorted((a, b) => b.release.revision - a.release.revision);
  return { current: highest?.release ?? null, change: highest?.change ?? null, regions };
}

/** True when the place was reached, whatever it held. */
export const isReached = (found: Found<unknown>): boolean => 'value' in found;

async function readRegion(
  { region, ledger, site }: ReleasePlaces,
  signal: AbortSignal,
  answered: () => void,
): Promise<RegionStanding> {
  const [control, published] = await Promise.all([
    attempt(async () => {
      const stored = await ledger.read({ signal });
      answered();
      return stored === null ? null : controlFound(stored.document, stored.etag);
    }),
    attempt(() => site.read({ signal })),
  ]);
  return { region, control, published };
}

/** What others put there may lack what ops writes. */
function controlFound(document: ReleaseDocument, etag: string): ControlFound {
  const { change } = document as { change?: ReleaseChange | null };
  return { release: releaseSchema.parse(document), change: change ?? null, etag };
}

async function attempt<Value>(read: () => Promise<Value>): Promise<Found<Value>> {
  try {
    return { value: await read() };
  } catch (error) {
    return { failed: describeFailure(error) };
  }
}
