import type { Drill } from '../drill.ts';
import { runLoad } from '../run-load.ts';

export const rollingRestart: Drill = {
  name: 'rolling-restart',
  hypothesis:
    'Every app of every region is restarted in turn under load: nobody notices more than a moment, and nothing is lost.',
  isShort: false,
  uploads: { full: 100, short: 16 },
  async run(stage) {
    const restarts = async () => {
      for (const region of stage.regions)
        for (const app of ['api', 'worker'] as const) {
          await stage.pause(1_000);
          await stage.crash(app, region);
          await stage.untilServes(app, region);
        }
    };
    await runLoad(stage, { until: restarts() });
  },
};
