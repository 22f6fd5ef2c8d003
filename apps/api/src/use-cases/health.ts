import type { HealthAnswer } from '@parallax/contracts/health';
import { viewNames } from '@parallax/domain/view-keys';
import type { Dependencies } from './dependencies.ts';

/** How long one look at a dependency may take, ms. */
const checkTimeoutMs = 2_000;

type Dependency = HealthAnswer['dependencies'][number];

export const live = ({ settings }: Dependencies): HealthAnswer => ({ status: 'ok', ...identity(settings), dependencies: [] });

/** `down` (503) only if this stamp cannot list, or cannot grant in any region. */
export async function ready(dependencies: Dependencies): Promise<HealthAnswer> {
  const [lists, uploads] = await Promise.all([checkLists(dependencies), checkUploads(dependencies)]);
  const isDown = lists.status === 'down' || uploads.status === 'down';
  const isDegraded = uploads.status === 'degraded';
  return {
    status: isDown ? 'down' : isDegraded ? 'degraded' : 'ok',
    ...identity(dependencies.settings),
    dependencies: [lists, uploads],
  };
}

/** The state of every region as well. */
export async function details(dependencies: Dependencies): Promise<HealthAnswer> {
  const answer = await ready(dependencies);
  const regions = dependencies.regions.states().map(
    ({ name, displayName, state }): Dependency => ({
      name: `region:${name}`,
      status: state === 'available' ? 'ok' : 'degraded',
      reason: state === 'available' ? null : `${displayName} is ${state}.`,
      ms: null,
    }),
  );
  const degraded = answer.status === 'ok' && regions.some((region) => region.status !== 'ok');
  return { ...answer, status: degraded ? 'degraded' : answer.status, dependencies: [...answer.dependencies, ...regions] };
}

const identity = ({ region, colour, release }: Dependencies['settings']) => ({ region, colour, release });

async function checkLists({ views, clock }: Dependencies): Promise<Dependency> {
  const startedAt = clock();
  try {
    await views.manifests(viewNames.feed, { signal: AbortSignal.timeout(checkTimeoutMs) });
    return { name: 'cosmos', status: 'ok', reason: null, ms: clock() - startedAt };
  } catch (error) {
    return {
      name: 'cosmos',
      status: 'down',
      reason: `Lists cannot be read: ${(error as Error).message}`,
      ms: clock() - startedAt,
    };
  }
}

async function checkUploads({ regions, settings }: Dependencies): Promise<Dependency> {
  const open = regions.states().filter((region) => region.state === 'available');
  if (open.length === 0) return { name: 'uploads', status: 'down', reason: 'No region takes uploads.', ms: null };
  const own = open.some((region) => region.name === settings.region);
  return {
    name: 'uploads',
    status: own ? 'ok' : 'degraded',
    reason: own ? null : `Uploads go to ${open[0]?.displayName}.`,
    ms: null,
  };
}
