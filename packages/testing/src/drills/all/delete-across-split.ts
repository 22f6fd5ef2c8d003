import type { PageClient } from '../../history/page-client.ts';
import type { Drill, Stage } from '../drill.ts';
import { newTitle } from '../run-load.ts';
import { uploadSome } from '../upload-some.ts';

export const deleteAcrossSplit: Drill = {
  name: 'delete-across-split',
  hypothesis:
    'While the regions do not hear of each other, one deletes or restores what the other edits: a delete beats the edit, a restore stands, and afterwards both agree.',
  isShort: true,
  uploads: { full: 30, short: 6 },
  async run(stage) {
    const [first, second] = stage.regions;
    const here = stage.person({ addresses: [stage.apiOf(first)] });
    const there = stage.person({ addresses: [stage.apiOf(second)], ownerKey: here.ownerKey });
    const ids = await uploadSome(stage, here);
    for (const id of ids)
      await stage.until(
        'Both regions know a picture before the split.',
        async () => (await there.read(id)).saw?.stage === 'ready',
      );
    const share = (rest: number) => ids.filter((_, index) => index % 3 === rest);
    const [deletedFirst, editedFirst, restored] = [share(0), share(1), share(2)];
    for (const id of restored) await here.remove(id);
    await allDeleted(stage, restored, [there]);

    await stage.split();
    await stage.step('delete here, then edit there');
    for (const id of deletedFirst) await here.remove(id);
    for (const id of deletedFirst) await there.edit(id, newTitle(stage));
    await stage.step('edit there, then delete here');
    for (const id of editedFirst) await there.edit(id, newTitle(stage));
    for (const id of editedFirst) await here.remove(id);
    await stage.step('restore there what was deleted before the split');
    for (const id of restored) await there.restore(id);
    await stage.heal();

    await allDeleted(stage, [...deletedFirst, ...editedFirst], [here, there]);
    for (const id of restored)
      for (const person of [here, there])
        await stage.until(
          'A restore made during a split stands in both regions after it.',
          async () => (await person.read(id)).saw?.deleted === false,
        );
  },
};

async function allDeleted(stage: Stage, ids: readonly string[], people: readonly PageClient[]): Promise<void> {
  for (const id of ids)
    for (const person of people)
      await stage.until(
        'A delete reaches every region, whatever was edited.',
        async () => (await person.read(id)).saw?.deleted === true,
      );
}
