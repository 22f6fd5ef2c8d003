import type { Drill } from '../drill.ts';
import { runLoad } from '../run-load.ts';

export const slowRegion: Drill = {
  name: 'slow-region',
  hypothesis:
    'A region answers slowly and hears of others late: everything takes longer and nothing is lost, doubled or contradicted.',
  isShort: false,
  uploads: { full: 80, short: 12 },
  async run(stage) {
    const [first] = stage.regions;
    const over = await stage.fault({
      kind: 'lag',
      what: 'Cosmos of the region 400 ms slower, replication 2 to 4 s late, storage throttled',
      regions: [first],
      set: {
        cosmos: { regions: { [first]: { latencyMs: 400 } }, replication: { lagMs: 2_000, jitterMs: 2_000, seed: stage.seed } },
        storage: { [first]: { mode: 'throttled', rate: 0.2, seed: stage.seed } },
      },
      clear: { cosmos: null, storage: null },
    });
    await runLoad(stage);
    await over();
  },
};
