import type { Drill } from '../drill.ts';
import { runLoad } from '../run-load.ts';
import { uploadSome } from '../upload-some.ts';

export const coldStartWithoutGlobal: Drill = {
  name: 'cold-start-without-global',
  hypothesis:
    "Cosmos' global endpoint is gone and the apps of a region start anew: they find their region's own endpoint and serve.",
  isShort: false,
  uploads: { full: 60, short: 8 },
  async run(stage) {
    const [first] = stage.regions;
    const steps = async () => {
      const back = await stage.fault({
        kind: 'other',
        what: "Cosmos' global endpoint refuses",
        regions: [],
        set: { global: { mode: 'refused' } },
        clear: { global: null },
      });
      await stage.crash('api', first);
      await stage.crash('worker', first);
      await stage.untilServes('api', first);
      await stage.untilServes('worker', first);
      const person = stage.person({ addresses: [stage.apiOf(first)] });
      await uploadSome(stage, person, 2);
      stage.expect(
        (await person.list('?owner=me')).outcome === 'ok',
        'A region that started without the global endpoint gives lists.',
      );
      await back();
    };
    await runLoad(stage, { until: steps() });
  },
};
