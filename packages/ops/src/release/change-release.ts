import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Release, releaseItem } from '@parallax/contracts/release';
import { schemaVersion } from '@parallax/domain/documents';
import { ConflictError } from '@parallax/domain/ports';
import { type ReleaseChange, type ReleaseDocument, type ReleaseEntry, rememberedChanges } from '@parallax/domain/release-ledger';
import type { ReleasePlaces, Tools } from '../cli/command.ts';
import { Refused, Unreachable } from '../cli/failures.ts';
import { describeFailure } from './describe-failure.ts';
import { summarise } from './describe-release.ts';
import { firstRelease, withNewColours } from './first-release.ts';
import { type Publication, publishEverywhere } from './publish-everywhere.ts';
import { type RegionStanding, readStanding, regionTimeoutMs, type Standing } from './read-standing.ts';

export interface WantedChange {
  /** In a few words, for the history: `weights blue=90,green=10`. */
  readonly action: string;
  readonly reason: string | null;
  /** What the release is to be. @throws Refused, UsageError. */
  decide(current: Release, history: readonly ReleaseEntry[], standing: Standing): Decision | Promise<Decision>;
}

export interface Decision {
  readonly release: Release;
  /** The revision that is brought back; left out for anything but a rollback. */
  readonly restores?: number;
  /** Asked before it is done, with the name to type; left out when nothing can go wrong. */
  readonly danger?: { readonly what: string; readonly name: string };
}

export interface ChangedRelease {
  readonly before: Release;
  readonly after: Release;
  /** False when the release was so already; it is published all the same. */
  readonly isChanged: boolean;
  /** The region whose database took it; null when nothing was written. */
  readonly writtenIn: string | null;
  /** Regions whose database did not answer, with why. */
  readonly unreached: readonly { readonly region: string; readonly reason: string }[];
  readonly publications: readonly Publication[];
}

/**
 * Changes the release: reads it everywhere, decides, writes the next revision in the first region that answers, publishes it in all.
 * Of two operators at once one is first; the other is told by whom, and has changed nothing.
 * @throws Refused, UsageError, Unreachable
 */
export async function changeRelease(wanted: WantedChange, tools: Tools): Promise<ChangedRelease> {
  const places = await tools.places();
  tools.say(`reading the release in ${places.map(({ region }) => region).join(', ')}`);
  const standing = await readStanding(places, tools.signal);
  const reachable = placesThatAnswer(places, standing);
  const history = await readHistory(reachable, tools.signal);
  const installation = tools.installation();
  const before = withNewColours(standing.current ?? firstRelease(installation), installation);
  const { release, restores, danger } = await wanted.decide(before, history, standing);
  const unreached = standing.regions.flatMap(({ region, control }) =>
    'failed' in control ? [{ region, reason: control.failed }] : [],
  );
  const isChanged = !isKept(standing) || !isDeepStrictEqual(release, standing.current);
  if (!isChanged) {
    const publications = await publishEverywhere(release, places, tools.signal);
    return { before, after: release, isChanged, writtenIn: null, unreached, publications };
  }
  if (danger !== undefined) await tools.confirm(danger);
  const after = { ...release, revision: before.revision + 1 };
  const change: ReleaseChange = {
    id: randomUUID(),
    at: tools.clock(),
    by: tools.operator,
    reason: wanted.reason,
    action: wanted.action,
    restores: restores ?? null,
  };
  const { region: writtenIn, failed } = await writeSomewhere();
  tools.say(`revision ${after.revision} is in the database of ${writtenIn}`);
  const publications = await publishEverywhere(after, places, tools.signal);
  await forgetOld(
    reachable.find(({ region }) => region === writtenIn),
    history,
    tools,
  );
  return { before, after, isChanged, writtenIn, unreached: [...unreached, ...failed], publications };

  async function writeSomewhere() {
    const document = documentOf(after, change);
    const entry: ReleaseEntry = { revision: after.revision, change, release: after, replaced: standing.current };
    const failed: { region: string; reason: string }[] = [];
    for (const place of reachable) {
      const etag = etagIn(standing.regions.find(({ region }) => region === place.region));
      try {
        const signal = AbortSignal.any([tools.signal, AbortSignal.timeout(regionTimeoutMs)]);
        await place.ledger.write(document, entry, etag, { signal });
        return { region: place.region, failed };
      } catch (error) {
        if (error instanceof ConflictError) {
          // A write of ours that got no answer may be what stands there now.
          if (await isOurs(place, change, tools.signal)) return { region: place.region, failed };
          throw await lostRace(place, tools.signal);
        }
        tools.signal.throwIfAborted();
        failed.push({ region: place.region, reason: describeFailure(error) });
        tools.say(`the database of ${place.region} ${describeFailure(error)}; trying the next region`);
      }
    }
    throw new Unreachable(`No region's database took the change: ${listReasons(failed)}. Nothing was published.`);
  }
}

/** False when no database that answers has the release that counts: there is none, or only pages still know it. */
const isKept = ({ current, regions }: Standing): boolean =>
  current !== null && regions.some(({ control }) => 'value' in control && control.value?.release.revision === current.revision);

export const listReasons = (failed: readonly { region: string; reason: string }[]): string =>
  failed.map(({ region, reason }) => `${region} (${reason})`).join(', ');

const documentOf = (release: Release, change: ReleaseChange): ReleaseDocument => ({
  ...release,
  ...releaseItem,
  schemaVersion,
  lww: release.revision,
  change,
});

/** In the order of the installation file, which is the same for all operators: so that two of them meet in the same place. */
function placesThatAnswer(places: readonly ReleasePlaces[], { regions }: Standing): ReleasePlaces[] {
  const open = places.filter((_place, index) => 'value' in (regions[index]?.control ?? {}));
  if (open.length > 0) return open;
  const failed = regions.flatMap(({ region, control }) => ('failed' in control ? [{ region, reason: control.failed }] : []));
  throw new Unreachable(`No region's database can be reached: ${listReasons(failed)}. Nothing was changed.`);
}

function etagIn(standing: RegionStanding | undefined): string | null {
  if (standing === undefined || !('value' in standing.control)) return null;
  return standing.control.value?.etag ?? null;
}

/** What all of these remember together, newest first: entries come with the document, and replicate with it. */
export async function readHistory(places: readonly ReleasePlaces[], signal: AbortSignal): Promise<ReleaseEntry[]> {
  const answers = await Promise.all(
    places.map(({ ledger }) =>
      ledger.entries({ signal: AbortSignal.any([signal, AbortSignal.timeout(regionTimeoutMs)]) }).catch(() => []),
    ),
  );
  const byRevision = new Map(answers.flat().map((entry) => [entry.revision, entry]));
  return [...byRevision.values()].toSorted((a, b) => b.revision - a.revision);
}

async function isOurs({ ledger }: ReleasePlaces, { id }: ReleaseChange, signal: AbortSignal): Promise<boolean> {
  const stored = await ledger.read({ signal }).catch(() => null);
  return stored?.document.change?.id === id;
}

async function lostRace({ ledger }: ReleasePlaces, signal: AbortSignal): Promise<Refused> {
  const stored = await ledger.read({ signal }).catch(() => null);
  const made = stored?.document.change ? `: revision ${stored.document.revision}, ${summarise(stored.document.change)}` : '';
  return new Refused(
    `Somebody else changed the release a moment before you${made}. Nothing of yours was written, and theirs is untouched. Look at it with "ops release show", then repeat your command if it still makes sense.`,
  );
}

/** Beyond what is remembered, the oldest go; when that fails, the next change does it. */
async function forgetOld(place: ReleasePlaces | undefined, history: readonly ReleaseEntry[], { signal }: Tools): Promise<void> {
  const old = history.slice(rememberedChanges - 1);
  await Promise.allSettled(old.map(({ revision }) => place?.ledger.forget(revision, { signal })));
}
