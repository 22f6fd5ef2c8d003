import type { Drill } from '../drill.ts';
import { uploadSome } from '../upload-some.ts';

export const coldStartDuringOutage: Drill = {
  name: 'cold-start-during-outage',
  hypothesis:
    "A region is dead and its peer starts anew: the peer lists, shows and gives out the dead region's pictures from their copies, and takes uploads.",
  isShort: false,
  uploads: { full: 20, short: 4 },
  notes: [
    'Local storage is reached over http with the account key, so no user delegation key is ever asked for: that a peer without a cached key streams the original with its own identity is not shown here.',
  ],
  async run(stage) {
    const [dead, peer] = stage.regions;
    const person = stage.person({ addresses: [stage.apiOf(dead), stage.apiOf(peer)] });
    const ids = await uploadSome(stage, person);
    for (const id of ids)
      await stage.until('A picture is ready before the outage.', async () => (await person.look(id)).outcome === 'ok');
    await stage.until('Everything has been copied before the outage.', async () => (await stage.cloud.backlog()) === 0);
    await stage.kill(dead);
    await stage.crash('api', peer);
    await stage.crash('worker', peer);
    await stage.untilServes('api', peer);
    await stage.untilServes('worker', peer);
    const list = await person.list('?owner=me&limit=100');
    stage.expect(
      ids.every((id) => list.saw.includes(id)),
      "The peer lists all of the dead region's pictures.",
      { list: list.saw, ids },
    );
    for (const id of ids) {
      const look = await person.look(id);
      stage.expect(look.outcome === 'ok', 'A thumbnail of the dead region opens on the secondary.', look);
    }
    await uploadSome(stage, person, 2);
    await stage.restore(dead);
  },
};
