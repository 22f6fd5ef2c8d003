import type { Drill } from '../drill.ts';
import { runLoad } from '../run-load.ts';

export const cosmosRegionDown: Drill = {
  name: 'cosmos-region-down',
  hypothesis:
    "One region's Cosmos endpoint is gone while its apps and its storage live: its apps use the other region's, and nothing is lost.",
  isShort: false,
  uploads: { full: 100, short: 16 },
  async run(stage) {
    const [first] = stage.regions;
    const outage = async () => {
      await stage.pause(2_000);
      for (const mode of stage.uploads > 50 ? (['refused', 'hanging', 'reset'] as const) : (['refused'] as const)) {
        const back = await stage.fault({
          kind: 'cosmos',
          what: `Cosmos of the region: ${mode}`,
          regions: [first],
          set: { cosmos: { regions: { [first]: { mode } } } },
          clear: { cosmos: { regions: null } },
        });
        await stage.pause(8_000);
        await back();
        await stage.pause(2_000);
      }
    };
    await runLoad(stage, { until: outage() });
  },
};
