import type { Drill } from '../drill.ts';
import { recognitionOf } from '../recognition-of.ts';
import { runLoad } from '../run-load.ts';
import { uploadSome } from '../upload-some.ts';

export const identityDown: Drill = {
  name: 'identity-down',
  hypothesis:
    'Nobody gets a token in any region while instances start: people upload, look and edit as ever, and pictures are described once tokens are given again.',
  isShort: false,
  uploads: { full: 40, short: 6 },
  notes: [
    'Local storage and Cosmos are opened with keys over http, so only Vision and the vault need tokens here. Grants without identity are shown by packages/adapters/test/user-delegation.test.ts.',
  ],
  async run(stage) {
    const outage = async () => {
      const back = await stage.fault({
        kind: 'other',
        what: 'the identity endpoint of every region answers 500',
        regions: stage.regions,
        set: { identity: Object.fromEntries(stage.regions.map((name) => [name, { mode: '500' as const }])) },
        clear: { identity: null },
      });
      for (const region of stage.regions) {
        await stage.crash('worker', region);
        await stage.crash('api', region);
        await stage.untilServes('worker', region);
        await stage.untilServes('api', region);
      }
      const person = stage.person();
      const [id = ''] = await uploadSome(stage, person, 1);
      const recognition = () => recognitionOf(stage, id);
      await stage.until(
        'A picture becomes visible within 20 s.',
        async () => (await person.read(id)).saw?.stage === 'ready',
        20_000,
      );
      stage.expect((await recognition()) === 'pending', 'It waits to be described.', await recognition());
      await back();
      await stage.until('It is described once tokens are given again.', async () => (await recognition()) === 'done', 120_000);
    };
    await runLoad(stage, { until: outage() });
  },
};
