import type { Drill } from '../drill.ts';
import { runLoad } from '../run-load.ts';

export const regionOutage: Drill = {
  name: 'region-outage',
  hypothesis:
    'A region dies in the middle of uploads, edits and deletes: people go on in the other one, and nothing that was acknowledged is lost.',
  isShort: true,
  uploads: { full: 120, short: 24 },
  notes: [
    'Replication between the regions takes 0.5 to 1 s, so that the region dies with writes that the other has not heard of.',
  ],
  async run(stage) {
    const [first] = stage.regions;
    const usual = await stage.fault({
      kind: 'lag',
      what: 'replication 0.5 to 1 s late',
      regions: stage.regions,
      set: { cosmos: { replication: { lagMs: 500, jitterMs: 500, seed: stage.seed } } },
      clear: { cosmos: { replication: null } },
    });
    const outage = async () => {
      await stage.pause(4_000);
      await stage.kill(first);
      await stage.pause(stage.uploads > 50 ? 30_000 : 8_000);
      await stage.restore(first);
    };
    await runLoad(stage, { until: outage() });
    await usual();
  },
};
