import type { Drill } from '../drill.ts';
import { runLoad } from '../run-load.ts';
import { uploadSome } from '../upload-some.ts';

const adoptAfterMs = 8_000;
/** Six hours within a minute. */
const factor = 360;
const absenceMs = 6 * 3_600_000;
/** By its schedule Event Grid tries again up to 5.5 hours after that; and a region needs a while to come back. */
const deliveredWithinMs = 180_000;

/** The control room looks at its services once a second. */
const lookMs = 2_500;

export const longAbsence: Drill = {
  name: 'long-absence',
  hypothesis:
    'A home stays away for six hours, so that its peer adopts what was uploaded there and not processed; when it returns with its backlog of events, every picture is there once and finished.',
  isShort: false,
  uploads: { full: 60, short: 10 },
  wishes: {
    eventRetry: 'event-grid',
    settings: { PARALLAX_ADOPT_AFTER_MS: String(adoptAfterMs), PARALLAX_RECONCILE_SCHEDULE: '0 * * * * *' },
  },
  notes: [
    `The six hours are hours of the clock that drives Event Grid's retries, replication, time to live, probes and timers: it runs ${factor} times as fast while the home is away and until its events have arrived, and as real time before and after.`,
    `Apps keep real time, so a home counts as gone for long after ${adoptAfterMs / 1_000} s instead of ten minutes (PARALLAX_ADOPT_AFTER_MS).`,
    "Events are tried again by Event Grid's own schedule, of which the home misses the first nine tries; the next one comes when its time has come and not when the home is back.",
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
    const before = await stage.cloud.events(first);
    stage.expect(before.pending >= ids.length, 'The home has a backlog of events that were not delivered.', before);
    await stage.kill(first);
    await stage.clock(factor);
    const absence = stage.pause(absenceMs / factor);
    await stage.until(
      'The peer finishes what was uploaded to the home before it went away.',
      async () => (await Promise.all(ids.map((id) => person.read(id)))).every(({ saw }) => saw?.stage === 'ready'),
      adoptAfterMs + 180_000,
    );
    await runLoad(stage, { until: absence });
    await stage.clock(1);
    const away = await stage.cloud.events(first);
    stage.expect(away.pending >= before.pending, 'The events wait for the home for as long as it is away.', { before, away });
    await stage.restore(first);
    await eventsBack();
    await stage.pause(lookMs);
    const back = await stage.cloud.events(first);
    stage.expect(back.pending >= away.pending, 'The events keep to their schedule, which does not know that the home is back.', {
      away,
      back,
    });
    await stage.clock(factor);
    await stage.until(
      'What waited for the home arrives when its next try is due.',
      async () => (await stage.cloud.events(first)).pending === 0,
      deliveredWithinMs,
    );
    await stage.clock(1);
    await stage.pause(lookMs);
    const after = await stage.cloud.events(first);
    stage.expect(after.delivered - back.delivered >= before.pending, 'Every event of the backlog is delivered.', { back, after });
    stage.expect(after.deadLettered === before.deadLettered, 'No event ends as a dead letter.', { before, after });
    for (const id of ids) {
      const look = await person.look(id);
      stage.expect(look.outcome === 'ok', 'An adopted picture can be looked at after the home is back.', look);
    }
  },
};
