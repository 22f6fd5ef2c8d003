import type { Drill } from '../drill.ts';
import { runLoad } from '../run-load.ts';

export const bothRegionsDown: Drill = {
  name: 'both-regions-down',
  hypothesis:
    'Every region dies and comes back: people wait, their actions go through afterwards, and nothing that was acknowledged before is lost.',
  isShort: false,
  uploads: { full: 60, short: 12 },
  async run(stage) {
    const outage = async () => {
      await stage.pause(3_000);
      for (const region of stage.regions) await stage.kill(region);
      await stage.pause(6_000);
      for (const region of stage.regions.toReversed()) await stage.restore(region);
    };
    await runLoad(stage, { until: outage() });
  },
};
