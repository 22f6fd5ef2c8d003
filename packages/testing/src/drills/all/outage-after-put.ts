import type { Drill } from '../drill.ts';
import { uploadSome } from '../upload-some.ts';

export const outageAfterPut: Drill = {
  name: 'outage-after-put',
  hypothesis:
    'A region dies the moment after it took a file, before the other has heard of it: no picture is given up, and each is finished when the region is back, with the same bytes.',
  isShort: false,
  uploads: { full: 30, short: 5 },
  notes: [
    'Replication between the regions takes 10 s, so that the last uploads cannot be seen until their region is back: they are told as RPO until return.',
  ],
  async run(stage) {
    const [first] = stage.regions;
    const usual = await stage.fault({
      kind: 'lag',
      what: 'replication 10 s late',
      regions: stage.regions,
      set: { cosmos: { replication: { lagMs: 10_000, jitterMs: 0, seed: stage.seed } } },
      clear: { cosmos: { replication: null } },
    });
    const direct = [stage.apiOf(first), stage.cloud.api, ...stage.cloud.regions.map(({ api }) => api)];
    const person = stage.person({ addresses: direct });
    const ids = await uploadSome(stage, person);
    await stage.kill(first);
    // Longer than what counts as late.
    await stage.pause(6_000);
    for (const id of ids) await person.read(id);
    await stage.step('people go on meanwhile');
    await uploadSome(stage, person, 2);
    await stage.restore(first);
    await usual();
  },
};
