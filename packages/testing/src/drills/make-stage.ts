import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@parallax/local-cloud/seeded-random';
import type { Broken, DrillStep } from '../checker/report/drill-report.ts';
import type { Disturbance } from '../history/history.ts';
import { createPageClient, type PageClient } from '../history/page-client.ts';
import { createRecorder } from '../history/recorder.ts';
import { jpeg } from '../pictures.ts';
import { waitFor } from '../wait-for.ts';
import type { Cloud } from './cloud.ts';
import type { Stage } from './drill.ts';

/** Small: what is drilled is the way of a picture, not its pixels. */
const pictureSize = { width: 400, height: 300 };
const restartPatienceMs = 90_000;

export interface StageNotes {
  readonly steps: DrillStep[];
  readonly broken: Broken[];
  readonly people: PageClient[];
  /** How fast the clock of the simulated services ran at its fastest. */
  clockFactor: number;
}

export interface StageOptions {
  readonly cloud: Cloud;
  readonly seed: number;
  readonly uploads: number;
  readonly signal: AbortSignal;
  /** How fast the cloud's clock runs as it is found. */
  readonly clockFactor: number;
  readonly onStep: (step: DrillStep) => Promise<void>;
}

export function makeStage({ cloud, seed, uploads, signal, clockFactor, onStep }: StageOptions): {
  stage: Stage;
  notes: StageNotes;
} {
  const [first, second, ...rest] = cloud.regions.map(({ name }) => name);
  if (first === undefined || second === undefined)
    throw new Error('a drill needs a cloud of two regions: --regions westus2,eastus2');
  const recorder = createRecorder(cloud.regions);
  const notes: StageNotes = { steps: [], broken: [], people: [], clockFactor };
  const open = new Map<string, () => void>();
  let pictures = 0;

  const begin = (key: string, what: Omit<Disturbance, 'at' | 'until'>) => {
    if (!open.has(key)) open.set(key, recorder.disturb(what));
  };
  const end = (key: string) => {
    open.get(key)?.();
    open.delete(key);
  };
  const step = async (what: string, region?: string) => {
    const noted: DrillStep = { at: Date.now(), what, region: region ?? null };
    notes.steps.push(noted);
    await onStep(noted);
  };

  const stage: Stage = {
    cloud,
    regions: [first, second, ...rest],
    apiOf: (region) => cloud.regions.find(({ name }) => name === region)?.api ?? cloud.api,
    uploads,
    seed,
    random: seededRandom(seed),
    recorder,
    signal,
    person(options = {}) {
      const index = notes.people.length;
      const direct = cloud.regions.map(({ api }) => api);
      const usual = index % 2 === 0 ? [cloud.api, ...direct] : [...direct.toReversed(), cloud.api];
      const client = createPageClient({ name: `person-${index + 1}`, addresses: usual, recorder, signal, ...options });
      notes.people.push(client);
      return client;
    },
    picture: () => jpeg({ ...pictureSize, seed: seed * 10_000 + ++pictures }),
    step,
    async kill(region) {
      await step('kill the region', region);
      begin(`kill ${region}`, { kind: 'kill', regions: [region], what: `${region} killed` });
      await cloud.kill(region);
    },
    async restore(region) {
      await step('restore the region', region);
      await cloud.restore(region);
      end(`kill ${region}`);
      await step('the region is back', region);
    },
    async readOnly(region, on) {
      await step(on ? 'make its storage read-only' : 'let its storage take writes again', region);
      if (on) begin(`read-only ${region}`, { kind: 'read-only', regions: [region], what: `storage of ${region} read-only` });
      await cloud.readOnly(region, on);
      if (!on) end(`read-only ${region}`);
    },
    async split() {
      await step('split the regions');
      begin('split', { kind: 'split', regions: [first, second, ...rest], what: 'regions hear nothing of each other' });
      await cloud.faults({ cosmos: { split: [first, second, ...rest].map((name) => [name]) } });
    },
    async heal() {
      await step('heal the split');
      await cloud.faults({ cosmos: { split: null } });
      end('split');
    },
    async fault({ kind, what, regions, set, clear }) {
      await step(what, regions.length === 1 ? regions[0] : undefined);
      begin(what, { kind, regions, what });
      await cloud.faults(set);
      return async () => {
        await cloud.faults(clear);
        end(what);
        await step(`no more: ${what}`, regions.length === 1 ? regions[0] : undefined);
      };
    },
    async crash(app, region) {
      await step(`kill -9 of the ${app}`, region);
      const over = recorder.disturb({ kind: 'process', regions: [region], what: `${app} of ${region} crashed` });
      await cloud.crash(app, region);
      over();
    },
    async clock(factor) {
      await step(factor === 1 ? 'let the clock run as real time does' : `let the clock run ${factor} times as fast`);
      await cloud.setClockFactor(factor);
      notes.clockFactor = Math.max(notes.clockFactor, factor);
    },
    async untilServes(app, region) {
      const look = async () => ((await cloud.serves(app, region)) ? true : null);
      await waitFor(`${app} of ${region} serving`, look, { withinMs: restartPatienceMs, everyMs: 250 });
    },
    expect(holds, sentence, evidence = null) {
      if (!holds) notes.broken.push({ sentence, evidence });
    },
    async until(sentence, look, withinMs = 60_000) {
      try {
        return await waitFor(sentence, async () => ((await look()) ? true : null), { withinMs, everyMs: 250 });
      } catch (error) {
        notes.broken.push({ sentence, evidence: (error as Error).message });
        return false;
      }
    },
    pause: (ms) => sleep(ms, undefined, { signal }),
  };
  return { stage, notes };
}
