import type { Drill } from '../drill.ts';
import { runLoad } from '../run-load.ts';

export const eventStorm: Drill = {
  name: 'event-storm',
  hypothesis: 'Every event comes three times and in any order: each picture is made once, and nothing is doubled.',
  isShort: false,
  uploads: { full: 120, short: 16 },
  async run(stage) {
    const storm = { seed: stage.seed, duplicate: { rate: 1, times: 3 }, shuffle: { windowMs: 3_000 } };
    const over = await stage.fault({
      kind: 'events',
      what: 'every event three times, shuffled',
      regions: stage.regions,
      set: { events: Object.fromEntries(stage.regions.map((name) => [name, storm])) },
      clear: { events: null },
    });
    await runLoad(stage);
    await stage.pause(4_000);
    await over();
  },
};
