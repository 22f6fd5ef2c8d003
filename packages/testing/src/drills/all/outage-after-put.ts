import type { Drill } from '../drill.ts';
import { uploadSome } from '../upload-some.ts';

export const outageAfterPut: Drill = {
  name: 'outage-after-put',
  hypothesis:
    'A region dies the moment after it took a file: no picture is given up, and each is finished when the region is back, with the same bytes.',
  isShort: true,
  uploads: { full: 30, short: 5 },
  async run(stage) {
    const [first] = stage.regions;
    const direct = [stage.apiOf(first), stage.cloud.api, ...stage.cloud.regions.map(({ api }) => api)];
    const person = stage.person({ addresses: direct });
    const ids = await uploadSome(stage, person);
    await stage.kill(first);
    for (const id of ids) await person.read(id);
    await stage.step('people go on meanwhile');
    await uploadSome(stage, person, 2);
    await stage.pause(3_000);
    await stage.restore(first);
  },
};
