import { apiPrefix, headers } from '@parallax/contracts/headers';
import type { ImageAnswer } from '@parallax/contracts/image';
import type { Drill } from '../drill.ts';
import { newTitle } from '../run-load.ts';
import { uploadSome } from '../upload-some.ts';

export const editAcrossSplit: Drill = {
  name: 'edit-across-split',
  hypothesis:
    'A person edits in one region while the other writes recognition, and the regions do not hear of each other: after the split both are there.',
  isShort: true,
  uploads: { full: 20, short: 4 },
  async run(stage) {
    const [first, second] = stage.regions;
    const uploader = stage.person({ addresses: [stage.apiOf(first)] });
    const seen = async (region: string, id: string): Promise<ImageAnswer['image'] | null> => {
      const url = `${stage.apiOf(region)}${apiPrefix}/images/${id}`;
      const response = await fetch(url, { headers: { [headers.ownerKey]: uploader.ownerKey } });
      return response.ok ? ((await response.json()) as ImageAnswer).image : null;
    };
    const visionBack = await stage.fault({
      kind: 'vision',
      what: 'Vision answers 503 everywhere',
      regions: stage.regions,
      set: { vision: Object.fromEntries(stage.regions.map((name) => [name, { mode: '503' }])) },
      clear: { vision: null },
    });
    const ids = await uploadSome(stage, uploader);
    for (const id of ids)
      await stage.until('Both regions know a picture before the split.', async () => (await seen(second, id))?.stage === 'ready');

    await stage.split();
    const editor = stage.person({ addresses: [stage.apiOf(second)], ownerKey: uploader.ownerKey });
    const edits = [];
    for (const id of ids) edits.push(await editor.edit(id, newTitle(stage)));
    await visionBack();
    const isRecognised = async (region: string, id: string) => (await seen(region, id))?.recognition.status === 'done';
    for (const id of ids)
      await stage.until('The first region recognises a picture during the split.', () => isRecognised(first, id));
    for (const id of ids) stage.expect((await seen(first, id))?.title === null, 'The first region has not heard of the edit.');
    await stage.heal();

    for (const { imageId, title } of edits)
      for (const region of [first, second])
        await stage.until(`${region} shows both the title and the recognition after the split.`, async () => {
          const image = await seen(region, imageId);
          return image?.title === title && image.recognition.status === 'done';
        });
  },
};
