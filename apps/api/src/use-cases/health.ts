import type { HealthAnswer } from '@parallax/contracts/health';
import { untilAborted } from '@parallax/domain/until-aborted';
import type { Dependencies } from './dependencies.ts';
import { type Check, checks, type Finding, regionChecks } from './health-checks.ts';

/** How long one look at a dependency may take, ms: less than a probe of Traffic Manager waits. */
const checkTimeoutMs = 2_000;
/** How old what was found may be, ms: however many ask, every dependency is looked at once in this time. */
const freshMs = 1_000;

type Dependency = HealthAnswer['dependencies'][number];

/** The layered health model. Nothing here is asked by, or waited for in, any other route. */
export interface Health {
  /** The process answers; looks at nothing. */
  live(): HealthAnswer;
  /** `down` (503) only for what Traffic Manager should keep people from: see `gates`. */
  ready(): Promise<HealthAnswer>;
  /** Every dependency. */
  details(): Promise<HealthAnswer>;
}

export function createHealth(dependencies: Dependencies): Health {
  const { settings, clock, release } = dependencies;
  const all = [...checks, ...regionChecks(dependencies)];
  const gating = new Set(all.filter(({ gates }) => gates).map(({ name }) => name));
  const known = new Map<string, Dependency>();
  let found: { readonly at: number; readonly states: Promise<readonly Dependency[]> } | null = null;

  return {
    live: () => answer([]),
    ready: async () => answer((await look()).filter(({ name }) => gating.has(name))),
    details: async () => answer(await look()),
  };

  function look(): Promise<readonly Dependency[]> {
    if (found === null || clock() - found.at >= freshMs) found = { at: clock(), states: Promise.all(all.map(lookAt)) };
    return found.states;
  }

  async function lookAt(check: Check): Promise<Dependency> {
    const startedAt = clock();
    const finding = await findOut(check);
    const before = known.get(check.name);
    const hasAlwaysBeenOk = before === undefined && finding.status === 'ok';
    const since = hasAlwaysBeenOk ? null : before?.status === finding.status ? before.since : new Date(startedAt).toISOString();
    const dependency = { name: check.name, ...finding, since, effect: check.effect, ms: clock() - startedAt };
    known.set(check.name, dependency);
    return dependency;
  }

  async function findOut({ look: lookFor }: Check): Promise<Finding> {
    const signal = AbortSignal.timeout(checkTimeoutMs);
    try {
      return await untilAborted(
        (async () => await lookFor(dependencies, signal))(),
        signal,
        () => new Error(`no answer within ${checkTimeoutMs / 1_000} s`),
      );
    } catch (error) {
      return { status: 'down', reason: (error as Error).message };
    }
  }

  /** Down only by what gates; whatever else is not ok makes it degraded. */
  function answer(states: readonly Dependency[]): HealthAnswer {
    const isDown = states.some(({ name, status }) => status === 'down' && gating.has(name));
    const isDegraded = states.some(({ status }) => status !== 'ok');
    return {
      status: isDown ? 'down' : isDegraded ? 'degraded' : 'ok',
      region: settings.region,
      colour: settings.colour,
      release: settings.release,
      revision: release.current()?.revision ?? 0,
      at: new Date(clock()).toISOString(),
      dependencies: [...states],
    };
  }
}
