import type { Drill } from '../drill.ts';
import { runLoad } from '../run-load.ts';
import { uploadSome } from '../upload-some.ts';

export const visionDown: Drill = {
  name: 'vision-down',
  hypothesis: 'Vision does not answer anywhere: pictures become visible all the same, and are described once it is back.',
  isShort: false,
  uploads: { full: 60, short: 8 },
  async run(stage) {
    const modes = ['503', '429', 'refuse', 'hang'] as const;
    const outage = async () => {
      for (const mode of stage.uploads > 30 ? modes : modes.slice(0, 2)) {
        const back = await stage.fault({
          kind: 'vision',
          what: `Vision of every region: ${mode}`,
          regions: stage.regions,
          set: { vision: Object.fromEntries(stage.regions.map((name) => [name, { mode }])) },
          clear: { vision: null },
        });
        const person = stage.person();
        const [id = ''] = await uploadSome(stage, person, 1);
        const isReady = async () => (await person.read(id)).saw?.stage === 'ready';
        await stage.until(`A picture becomes visible within 20 s while Vision is away (${mode}).`, isReady, 20_000);
        await back();
      }
    };
    await runLoad(stage, { until: outage() });
  },
};
