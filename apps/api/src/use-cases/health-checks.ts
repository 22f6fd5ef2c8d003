import { isColourDrained, isFlagOn } from '@parallax/contracts/release';
import { grantOrder } from '@parallax/domain/region-state';
import { untilAborted } from '@parallax/domain/until-aborted';
import { viewNames } from '@parallax/domain/view-keys';
import type { Dependencies } from './dependencies.ts';

/** What a look at a dependency found; `reason` is for operators and null when it is ok. */
export type Finding =
  | { readonly status: 'ok'; readonly reason: null }
  | { readonly status: 'degraded' | 'down'; readonly reason: string };

/** One dependency, and what its loss means. The table in docs/deploy/health.md has a row for each. */
export interface Check {
  readonly name: string;
  /** What people lose while it is down. */
  readonly effect: string;
  /** True when the stamp is not ready while it is down. */
  readonly gates: boolean;
  /** Rejecting counts as down. */
  readonly look: (dependencies: Dependencies, signal: AbortSignal) => Promise<Finding> | Finding;
}

const ok: Finding = { status: 'ok', reason: null };
const degraded = (reason: string): Finding => ({ status: 'degraded', reason });
const down = (reason: string): Finding => ({ status: 'down', reason });

/** An id that no image has: a permission for it, made to see whether one can be made, opens nothing anybody looks for. */
const nobodysImage = '00000000-0000-7000-8000-000000000000';

/** What this stamp needs, each by the name it has in `/health`. */
export const checks: readonly Check[] = [
  {
    name: 'colour',
    effect: 'Every route but health answers 503 colour-drained, and pages go to the other colour.',
    gates: true,
    look: ({ release, settings }) =>
      isColourDrained(release.current(), settings.colour) ? down('An operator has drained this colour.') : ok,
  },
  {
    name: 'region',
    effect: 'No new traffic is sent here and no uploads are granted into this region; requests that come are answered.',
    gates: true,
    look: ({ regions, settings }) => (regions.isDrained(settings.region) ? down('An operator has drained this region.') : ok),
  },
  {
    name: 'release',
    effect: 'Weights, switches and drained colours are those read last, or those of the settings; everything else works.',
    gates: true,
    look: lookAtRelease,
  },
  {
    name: 'lists',
    effect: 'No list and no picture can be shown.',
    gates: true,
    async look({ views }, signal) {
      await views.manifests(viewNames.feed, { signal });
      return ok;
    },
  },
  {
    name: 'writes',
    effect: 'No uploads, edits, deletes; lists, pictures and downloads work.',
    gates: true,
    async look({ tryWrite }, signal) {
      await tryWrite({ signal });
      return ok;
    },
  },
  { name: 'uploads', effect: 'No uploads; the pages keep the files. Everything else works.', gates: true, look: lookAtUploads },
  {
    name: 'cursor-key',
    effect: 'Cursors of lists are sealed and not signed; lists go on.',
    gates: false,
    look: ({ cursorKeys }) =>
      cursorKeys.known().length > 0 ? ok : degraded('The vault has given no key yet, and the settings hold none.'),
  },
];

/** The state of each region's storage, as `region:<name>`: what is lost with one region never makes a stamp unready. */
export const regionChecks = ({ settings }: Pick<Dependencies, 'settings'>): Check[] =>
  settings.regions.map(({ name, displayName }) => ({
    name: `region:${name}`,
    effect: 'Its files cannot be rewritten; uploads go elsewhere, and its pictures come from its read-only copy.',
    gates: false,
    async look({ regions, blobs, clock }, signal) {
      const region = regions.states().find((each) => each.name === name);
      if (region !== undefined && region.state !== 'available')
        return region.state === 'unavailable'
          ? down(`${displayName} does not answer.`)
          : degraded(`${displayName} takes no writes.`);
      if (regions.isDrained(name)) return degraded(`An operator has drained ${displayName}: it takes no uploads.`);
      await blobs.in(name).grantUpload(nobodysImage, clock(), { signal });
      return ok;
    },
  }));

/** How long a look waits for a reading of the release, ms: one region that hangs must not make what is known count for nothing. */
const readingMs = 1_000;

async function lookAtRelease({ release }: Dependencies): Promise<Finding> {
  await untilAborted(release.refresh(), AbortSignal.timeout(readingMs)).catch(() => undefined);
  const { state, reason } = release.status();
  switch (state) {
    case 'current':
      return ok;
    case 'stale':
      return degraded(`The release document cannot be read; revision ${release.current()?.revision ?? 0} counts on: ${reason}`);
    case 'unconfirmed':
      return down('Only this region has said what the current release is, and it may have been away. Waiting for a peer.');
    case 'unread':
      return down(`The release document could not be read yet: ${reason ?? 'no region has answered.'}`);
  }
}

/** Whether permission to upload can be given anywhere; making one needs a key that a lost region may no longer give. */
async function lookAtUploads({ regions, blobs, settings, release, clock }: Dependencies, signal: AbortSignal): Promise<Finding> {
  if (!isFlagOn(release.current(), 'uploads')) return degraded('Uploads are switched off by an operator.');
  const failures: string[] = [];
  for (const region of grantOrder(settings.region, regions.openForUploads(), [])) {
    try {
      await blobs.in(region).grantUpload(nobodysImage, clock(), { signal });
      return region === settings.region ? ok : degraded(`Uploads go to ${region}.`);
    } catch (error) {
      failures.push(`${region}: ${(error as Error).message}`);
    }
  }
  return down(['No region takes uploads.', ...failures].join(' '));
}
