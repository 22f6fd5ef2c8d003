import type { Operation } from '../../history/history.ts';
import type { PagePerson } from '../browser/page-person.ts';
import type { Drill, Stage } from '../drill.ts';
import { newTitle } from '../run-load.ts';

/** What people wait at most, ms. */
const patienceOfPeopleMs = 5_000;
const before = 4;

export const browserKills: Drill = {
  name: 'browser-kills',
  hypothesis:
    'A person is at the page when the region that serves it dies: the next action succeeds within five seconds, every time, and none is lost.',
  isShort: false,
  uploads: { full: 21, short: 3 },
  notes: [
    'Here the number of uploads is that of region kills. Time counts from the moment nobody listens at the API of the killed region, which is when the person acts; reloads, uploads and edits take turns.',
  ],
  async run(stage) {
    // A browser is loaded by this drill alone.
    const [{ launchBrowser }, { openPagePerson }] = await Promise.all([
      import('../../launch-browser.ts'),
      import('../browser/page-person.ts'),
    ]);
    const browser = await launchBrowser();
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const name = 'browser';
      const person = await openPagePerson({ context, web: stage.cloud.web, recorder: stage.recorder, name });
      stage.person({ ownerKey: person.ownerKey, name });
      await killAgainAndAgain(stage, person);
    } finally {
      await browser.close();
    }
  },
};

async function killAgainAndAgain(stage: Stage, person: PagePerson): Promise<void> {
  const { untilDead } = await import('../browser/until-dead.ts');
  const ids: string[] = [];
  const upload = async () => {
    const picture = await stage.picture();
    const done = await person.upload(picture);
    ids.push(...done.imageIds);
    return done;
  };
  for (let count = 0; count < before; count++) await upload();
  await stage.until(
    'The first pictures are in the gallery.',
    async () => (await person.page.locator('[data-picture] img').count()) >= before,
  );

  const waits: number[] = [];
  for (let kill = 0; kill < stage.uploads; kill++) {
    const region = person.servedBy() ?? stage.regions[0];
    const act = await nextAction(stage, person, kill, { ids, upload });
    const killed = stage.kill(region);
    const at = await untilDead(stage.apiOf(region));
    const { kind, outcome, error, attempts } = await act();
    const waitedMs = Date.now() - at;
    waits.push(waitedMs);
    await stage.step(`${kind} succeeded ${waitedMs} ms after the kill`, region);
    stage.expect(outcome === 'ok', 'The action succeeds.', { kill, kind, error });
    stage.expect(waitedMs < patienceOfPeopleMs, `The next action succeeds in less than ${patienceOfPeopleMs} ms.`, {
      kill,
      kind,
      waitedMs,
      attempts,
    });
    await killed;
    await person.toGallery();
    await stage.restore(region);
    await stage.untilServes('api', region);
  }
  const sorted = waits.toSorted((a, b) => a - b);
  await stage.step(
    `${waits.length} kills: half of the waits at most ${sorted[Math.floor(waits.length / 2)]} ms, the longest ${sorted.at(-1)} ms`,
  );
}

/** Reload, upload and edit in turn, ready to be done at once. */
async function nextAction(
  stage: Stage,
  person: PagePerson,
  turn: number,
  { ids, upload }: { ids: readonly string[]; upload: () => ReturnType<PagePerson['upload']> },
): Promise<() => Promise<Operation>> {
  if (turn % 3 === 0) return () => person.reload();
  if (turn % 3 === 1) return upload;
  const edit = await person.prepareEdit(ids[turn % before] ?? '', newTitle(stage));
  return () => edit.fire();
}
