import type { Drill } from '../drill.ts';
import { recognitionOf } from '../recognition-of.ts';
import { uploadSome } from '../upload-some.ts';

export const visionKeyMissing: Drill = {
  name: 'vision-key-missing',
  hypothesis:
    'Vision is opened with a key, and the vault does not answer while workers start: pictures become visible, and are described once the vault is back.',
  isShort: false,
  uploads: { full: 8, short: 2 },
  wishes: { settings: { PARALLAX_VISION_AUTH: 'key' } },
  notes: ['An installation has this key only where a policy forbids identities for Vision.'],
  async run(stage) {
    const person = stage.person();
    const [before = ''] = await uploadSome(stage, person, 1);
    const isDescribed = (id: string) => async () => (await recognitionOf(stage, id)) === 'done';
    await stage.until('With the key of the vault a picture is described.', isDescribed(before));
    const back = await stage.fault({
      kind: 'other',
      what: 'the vault of every region: hang',
      regions: stage.regions,
      set: { vault: Object.fromEntries(stage.regions.map((name) => [name, { mode: 'hang' as const }])) },
      clear: { vault: null },
    });
    for (const region of stage.regions) {
      await stage.crash('worker', region);
      await stage.untilServes('worker', region);
    }
    const ids = await uploadSome(stage, person);
    for (const id of ids) {
      const isReady = async () => (await person.read(id)).saw?.stage === 'ready';
      await stage.until('A picture becomes visible within 20 s.', isReady, 20_000);
      const status = await recognitionOf(stage, id);
      stage.expect(status === 'pending', 'It waits to be described.', status);
    }
    await back();
    for (const id of ids) await stage.until('It is described once the vault is back.', isDescribed(id), 180_000);
  },
};
