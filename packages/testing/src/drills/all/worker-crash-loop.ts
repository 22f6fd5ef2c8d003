import type { Drill } from '../drill.ts';
import { runLoad } from '../run-load.ts';

export const workerCrashLoop: Drill = {
  name: 'worker-crash-loop',
  hypothesis:
    'The worker of a region is killed again and again in the middle of its work: no picture is lost, doubled or left unfinished.',
  isShort: false,
  uploads: { full: 100, short: 16 },
  async run(stage) {
    const [first] = stage.regions;
    const crashes = async () => {
      for (let count = 0; count < (stage.uploads > 50 ? 8 : 3); count++) {
        await stage.pause(1_000 + stage.random() * 2_000);
        await stage.untilServes('worker', first);
        await stage.crash('worker', first);
      }
      await stage.untilServes('worker', first);
    };
    await runLoad(stage, { until: crashes() });
  },
};
