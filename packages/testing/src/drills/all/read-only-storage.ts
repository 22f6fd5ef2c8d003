import type { Drill } from '../drill.ts';
import { runLoad } from '../run-load.ts';
import { uploadSome } from '../upload-some.ts';

export const readOnlyStorage: Drill = {
  name: 'read-only-storage',
  hypothesis:
    'Storage of one region takes no writes: uploads go to the other, everything can be looked at, edited and deleted, and what writes at home is refused with its reason.',
  isShort: false,
  uploads: { full: 80, short: 12 },
  async run(stage) {
    const [first] = stage.regions;
    const person = stage.person({ addresses: [stage.apiOf(first), stage.cloud.api] });
    const [id = ''] = await uploadSome(stage, person, 1);
    await stage.until('A picture is ready.', async () => (await person.read(id)).saw?.stage === 'ready');
    const steps = async () => {
      await stage.readOnly(first, true);
      // The API looks every 10 s how the regions are.
      await stage.pause(12_000);
      const refused = await person.rotate(id);
      stage.expect(
        refused.refusal === 'region-read-only',
        'A rotation at a home that takes no writes is refused as region-read-only.',
        refused,
      );
      stage.expect((await person.look(id)).outcome === 'ok', 'A picture whose home takes no writes can be looked at.');
      const elsewhere = await person.upload(await stage.picture());
      const puts = elsewhere.attempts.filter(({ method }) => method === 'PUT');
      stage.expect(
        elsewhere.outcome === 'ok' && puts.at(-1)?.region !== first,
        'An upload goes to a region that takes writes.',
        puts,
      );
      await stage.readOnly(first, false);
      await stage.pause(12_000);
      stage.expect((await person.rotate(id)).outcome === 'ok', 'The rotation works once the region takes writes again.');
    };
    await runLoad(stage, { until: steps() });
  },
};
