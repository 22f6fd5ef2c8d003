import type { Drill, Fault, Stage } from '../drill.ts';
import { runLoad } from '../run-load.ts';

export const randomFaults: Drill = {
  name: 'random-faults',
  hypothesis:
    'Whatever breaks in whatever order, one or two things at a time, nothing that was acknowledged is lost, doubled or stuck.',
  isShort: true,
  uploads: { full: 1_000, short: 30 },
  async run(stage) {
    let isOver = false;
    const disturb = async () => {
      for (let count = 0; !isOver || count < 3; count++) {
        await stage.pause(500 + stage.random() * 2_000);
        await breakSomething(stage);
      }
    };
    const disturbed = disturb();
    // The load ends when the uploads are through; whatever is broken at that moment is put right first.
    await runLoad(stage, { atOnce: 6, thinkMs: 100 }).finally(() => {
      isOver = true;
    });
    await disturbed;
  },
};

async function breakSomething(stage: Stage): Promise<void> {
  const region = stage.regions[Math.floor(stage.random() * stage.regions.length)] ?? stage.regions[0];
  const lastsMs = 2_000 + stage.random() * 6_000;
  const choice = stage.random();
  if (choice < 0.3) {
    await stage.kill(region);
    await stage.pause(lastsMs);
    return stage.restore(region);
  }
  if (choice < 0.4) return stage.crash('worker', region);
  if (choice < 0.45) {
    await stage.crash('api', region);
    return stage.untilServes('api', region);
  }
  if (choice < 0.55) {
    await stage.readOnly(region, true);
    await stage.pause(lastsMs);
    return stage.readOnly(region, false);
  }
  if (choice < 0.7) {
    await stage.split();
    await stage.pause(lastsMs);
    return stage.heal();
  }
  const over = await stage.fault(chooseFault(stage, region));
  await stage.pause(lastsMs);
  await over();
}

function chooseFault({ random, regions }: Stage, region: string): Fault {
  const seed = Math.floor(random() * 1e6);
  const faults: readonly Fault[] = [
    {
      kind: 'cosmos',
      what: 'Cosmos of the region refuses',
      regions: [region],
      set: { cosmos: { regions: { [region]: { mode: 'refused' } } } },
      clear: { cosmos: { regions: null } },
    },
    {
      kind: 'lag',
      what: 'replication 1 to 3 s late',
      regions,
      set: { cosmos: { replication: { lagMs: 1_000, jitterMs: 2_000, seed } } },
      clear: { cosmos: { replication: null } },
    },
    {
      kind: 'storage',
      what: 'storage of the region throttled',
      regions: [region],
      set: { storage: { [region]: { mode: 'throttled', rate: 0.3, seed } } },
      clear: { storage: null },
    },
    {
      kind: 'vision',
      what: 'Vision of the region answers 503',
      regions: [region],
      set: { vision: { [region]: { mode: '503' } } },
      clear: { vision: null },
    },
    {
      kind: 'events',
      what: 'events doubled, late and shuffled',
      regions,
      set: {
        events: Object.fromEntries(
          regions.map((name) => [
            name,
            { seed, duplicate: { rate: 0.5, times: 2 }, late: { rate: 0.3, ms: 3_000 }, shuffle: { windowMs: 2_000 } },
          ]),
        ),
      },
      clear: { events: null },
    },
  ];
  return faults[Math.floor(random() * faults.length)] as Fault;
}
