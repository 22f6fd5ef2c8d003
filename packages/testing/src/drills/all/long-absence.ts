import type { Drill } from '../drill.ts';
import { runLoad } from '../run-load.ts';
import { uploadSome } from '../upload-some.ts';

const adoptAfterMs = 8_000;

export const longAbsence: Drill = {
  name: 'long-absence',
  hypothesis:
    'A home stays away so long that its peer adopts what was uploaded there and not processed; when it returns with its backlog, every picture is there once and finished.',
  isShort: false,
  uploads: { full: 60, short: 10 },
  wishes: { settings: { PARALLAX_ADOPT_AFTER_MS: String(adoptAfterMs) } },
  notes: [
    `A home counts as gone for long after ${adoptAfterMs / 1_000} s instead of ten minutes (PARALLAX_ADOPT_AFTER_MS): the setting is shortened instead of the clock being sped up, and an absence of a minute stands for six hours.`,
  ],
  async run(stage) {
    const [first, second] = stage.regions;
    const eventsBack = await stage.fault({
      kind: 'events',
      what: 'events of the region are 60 s late, so that nothing is processed',
      regions: [first],
      set: { events: { [first]: { seed: stage.seed, late: { rate: 1, ms: 60_000 } } } },
      clear: { events: null },
    });
    const person = stage.person({ addresses: [stage.apiOf(first), stage.apiOf(second)] });
    const ids = await uploadSome(stage, person, Math.min(10, stage.uploads));
    await stage.step('wait until the files have been copied to the secondary');
    await stage.pause(5_000);
    await stage.kill(first);
    await stage.until(
      'The peer finishes what was uploaded to the home before it went away.',
      async () => (await Promise.all(ids.map((id) => person.read(id)))).every(({ saw }) => saw?.stage === 'ready'),
      adoptAfterMs + 180_000,
    );
    await runLoad(stage, { until: stage.pause(20_000) });
    await stage.restore(first);
    await eventsBack();
    for (const id of ids) {
      const look = await person.look(id);
      stage.expect(look.outcome === 'ok', 'An adopted picture can be looked at after the home is back.', look);
    }
  },
};
