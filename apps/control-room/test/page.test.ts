import { waitFor } from '@parallax/testing/wait-for';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { card, imageRow, openRoom } from './room-page.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.stop());
afterEach(async () => {
  await stage.leave();
  expect(stage.problems.splice(0)).toEqual([]);
});

const switchNamed = (page: Page, name: string) => page.getByRole('switch', { name, exact: true });
const isOn = (page: Page, name: string, on: boolean) =>
  waitFor(
    `the switch "${name}" is ${on ? 'on' : 'off'}`,
    async () => ((await switchNamed(page, name).getAttribute('aria-checked')) === String(on) ? true : null),
    { withinMs: 10_000 },
  );

describe('at a glance', () => {
  test('regions with their parts, the way between them, figures, and nothing from third parties', async () => {
    const asked = new Set<string>();
    const page = await openRoom(stage);
    page.on('request', (request) => asked.add(new URL(request.url()).hostname));
    await page.reload();
    await card(page, 'West US 2').getByText('worker: works').waitFor({ state: 'attached' });
    await page.getByText('from West US 2 to East US 2').waitFor({ state: 'attached' });
    expect(await page.getByRole('img', { name: /^(API latency|PUT to ready|Replication lag|Waiting), / }).count()).toBe(8);
    expect(await page.getByRole('link', { name: 'Photo app' }).getAttribute('href')).toBe('http://127.0.0.1:4280');
    expect([...asked]).toEqual(['127.0.0.1']);
  });

  test.each([
    [1280, 800],
    [1920, 1080],
    [390, 844],
  ])('it fits at %i by %i', async (width, height) => {
    const page = await openRoom(stage, { viewport: { width, height } });
    await stage.room.upload('westus2');
    await page
      .getByRole('button', { name: /^Image / })
      .first()
      .waitFor();
    const overflow = await page.evaluate(() => {
      const wide = [...document.querySelectorAll<HTMLElement>('main *')].filter(
        (element) =>
          element.getBoundingClientRect().right > window.innerWidth + 1 && !element.closest('.visually-hidden, .sheet, .lanes'),
      );
      return {
        page: document.documentElement.scrollWidth - window.innerWidth,
        wide: wide.map(({ className }) => String(className)),
      };
    });
    expect(overflow).toEqual({ page: 0, wide: [] });
  });

  test('a part that died is red and says so, and is green when it is back', async () => {
    const page = await openRoom(stage);
    stage.room.die('worker', 'westus2');
    await card(page, 'West US 2').getByText('worker: broken').waitFor({ state: 'attached' });
    await page.getByText('worker died (SIGKILL)').waitFor();
    await card(page, 'West US 2').getByText('broken in part').waitFor();
    stage.room.revive('worker', 'westus2');
    await card(page, 'West US 2').getByText('worker: works').waitFor({ state: 'attached' });
  });

  test('a cloud that stops answering is told, and followed again when it is back', async () => {
    const page = await openRoom(stage);
    await page.getByText('live', { exact: true }).waitFor();
    await stage.goAway();
    await page.getByText('no answer from the local cloud').waitFor();
    await stage.comeBack();
    await page.getByText('live', { exact: true }).waitFor();
    const id = await stage.room.upload('eastus2');
    await imageRow(page, id).waitFor();
  });
});

describe('losing a region', () => {
  test('by one key: its parts go, seconds are counted, undo brings it back', async () => {
    const page = await openRoom(stage);
    await page.keyboard.press('1');
    await card(page, 'West US 2')
      .getByText(/^down for/)
      .waitFor();
    await card(page, 'West US 2').getByText('worker: down on purpose').waitFor({ state: 'attached' });
    const banner = page.getByRole('timer');
    await waitFor('the banner counts', async () => (/^[1-9]/.test((await banner.textContent()) ?? '') ? true : null), {
      withinMs: 10_000,
    });
    expect(await banner.textContent()).toContain('since West US 2 was killed. It is down.');
    await page.getByText('down', { exact: true }).first().waitFor();
    await isOn(page, 'Kill West US 2', true);
    await page.keyboard.press('u');
    await card(page, 'West US 2').getByText('works').first().waitFor();
    await page.getByText(/It was down for .* and is back\./).waitFor();
    await page.getByText('Taken back: West US 2 was killed').waitFor();
  });

  test('by a click, which asks nothing; the other region stays', async () => {
    const page = await openRoom(stage);
    await switchNamed(page, 'Kill East US 2').click();
    await card(page, 'East US 2')
      .getByText(/^down for/)
      .waitFor();
    expect(await card(page, 'West US 2').getAttribute('data-status')).toBe('up');
  });

  test('only for writes: the shifted digit', async () => {
    const page = await openRoom(stage);
    await page.keyboard.press('Shift+Digit2');
    await isOn(page, 'Read-only East US 2', true);
    await card(page, 'East US 2').getByText('read-only').waitFor();
  });

  test('that cannot be done is told in the words of the server', async () => {
    const page = await openRoom(stage);
    await page.route('**/api/regions/westus2/kill', (route) =>
      route.fulfill({
        status: 502,
        contentType: 'application/problem+json',
        body: '{"detail":"West US 2 could not be killed: nobody obeys"}',
      }),
    );
    await page.keyboard.press('1');
    await page.getByText('West US 2 could not be killed: nobody obeys').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('nobody obeys').waitFor({ state: 'detached' });
  });
});

describe('faults', () => {
  test('go on and off by key and by mouse, and all at once', async () => {
    const page = await openRoom(stage);
    await page.keyboard.press('v');
    await isOn(page, 'Vision outage', true);
    await switchNamed(page, 'Split').click();
    await isOn(page, 'Split', true);
    expect(await stage.api('GET', '/api/faults')).toMatchObject({
      faults: { vision: { westus2: { mode: '503' }, eastus2: { mode: '503' } }, cosmos: { split: [['westus2'], ['eastus2']] } },
    });
    await page.getByText('split', { exact: true }).first().waitFor();
    await page.keyboard.press('x');
    await isOn(page, 'Split', false);
    expect(await stage.api('GET', '/api/faults')).toEqual({ faults: {}, waiting: [] });
    await page.keyboard.press('u');
    await isOn(page, 'Vision outage', true);
  });

  test('that are sliders follow arrow keys and their own key', async () => {
    const page = await openRoom(stage);
    const lag = page.getByRole('slider', { name: 'Replication lag' });
    await lag.focus();
    await page.keyboard.press('ArrowRight');
    await waitFor('half a second', async () => ((await lag.getAttribute('aria-valuetext')) === '500 ms' ? true : null), {
      withinMs: 5_000,
    });
    await page.keyboard.press('l');
    await waitFor('two seconds', async () => ((await lag.getAttribute('aria-valuetext')) === '2.0 s' ? true : null), {
      withinMs: 5_000,
    });
  });

  test('are left alone by people who write, and by those who switched single keys off', async () => {
    const page = await openRoom(stage);
    await page.keyboard.press('/');
    await page.keyboard.type('v1');
    expect(await page.getByRole('searchbox').inputValue()).toBe('v1');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByLabel('Single keys work').uncheck();
    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    await page.reload();
    await page.getByRole('article').first().waitFor();
    await page.keyboard.press('o');
    // Whatever a key had done would have been done before this.
    await switchNamed(page, 'Identity outage').click();
    await isOn(page, 'Identity outage', true);
    expect(Object.keys((await stage.api('GET', '/api/faults'))['faults'] as object)).toEqual(['identity']);
    expect(await card(page, 'West US 2').getAttribute('data-status')).toBe('up');
  });
});

describe('what happens', () => {
  test('an image opens into its steps, in order, with milliseconds and regions', async () => {
    const page = await openRoom(stage);
    const id = await stage.room.upload('westus2');
    await imageRow(page, id).click();
    await page.getByText('Copied to the secondary').first().waitFor();
    await page.getByText('ready, home West US 2').waitFor();
    expect(await page.getByRole('link', { name: 'Traces', exact: true }).getAttribute('href')).toBe(`#/traces?image=${id}`);
    const steps = await page
      .locator('.step')
      .evaluateAll((rows) => rows.map((row) => row.querySelector('time')?.getAttribute('datetime') ?? ''));
    expect(steps.length).toBeGreaterThan(8);
    expect(steps).toEqual([...steps].sort());
    expect(await page.locator('.step').first().textContent()).toMatch(/0 ms.*Upload.*West US 2/);
    await page.keyboard.press('Escape');
    await page.locator('.step').first().waitFor({ state: 'detached' });
  });

  test('an image is found by its id, by its thumbnail’s address, and by its thumbnail', async () => {
    const page = await openRoom(stage);
    const [first, second] = [await stage.room.upload('westus2'), await stage.room.upload('eastus2')];
    await page.locator('img.thumb').nth(1).waitFor();
    const search = page.getByRole('searchbox');
    await search.fill(first);
    await imageRow(page, second).waitFor({ state: 'detached' });
    await search.fill(`http://127.0.0.1:1/devstoreaccount1/thumbnails/${second}/ab-r0-320.webp`);
    await imageRow(page, first).waitFor({ state: 'detached' });
    await imageRow(page, second).waitFor();
    await search.fill('');
    await search.focus();
    await page.getByRole('list', { name: 'Latest pictures' }).getByRole('button').last().click();
    await waitFor('the id of a picture in the search', async () => ((await search.inputValue()).length === 36 ? true : null), {
      withinMs: 5_000,
    });
  });

  test('an id that nobody knows gets a sentence', async () => {
    const page = await openRoom(stage);
    await page.getByRole('searchbox').fill('019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11');
    await page.getByText('Neither the API nor the latest events know image').waitFor();
  });

  test('rows are walked by keyboard, and stand still while held', async () => {
    const page = await openRoom(stage);
    const id = await stage.room.upload('westus2');
    await imageRow(page, id).waitFor();
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Held' }).waitFor();
    const later = await stage.room.upload('westus2');
    await waitFor(
      'the later upload',
      async () => ((await stage.api('GET', `/api/images/${later}`))['id'] === later ? true : null),
      { withinMs: 5_000 },
    );
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('.step').first().waitFor();
    expect(await imageRow(page, later).count()).toBe(0);
    await page.keyboard.press('p');
    await imageRow(page, later).waitFor();
  });

  test('a stage that is switched off leaves the waterfall', async () => {
    const page = await openRoom(stage);
    const id = await stage.room.upload('westus2');
    const marks = imageRow(page, id).locator('.mark[data-stage="replicate"]');
    await marks.first().waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Replicate' }).click();
    await marks.first().waitFor({ state: 'detached' });
    expect(await imageRow(page, id).locator('.mark').count()).toBeGreaterThan(3);
  });
});

test('a drill plays as a timeline and can be scrubbed', async () => {
  const page = await openRoom(stage);
  const startedAt = Date.now() - 20_000;
  const at = (seconds: number) => new Date(startedAt + seconds * 1_000).toISOString();
  await stage.api('POST', '/api/drills', { id: 'd1', name: 'outage', hypothesis: 'No upload is lost.', startedAt: at(0) });
  await page.getByText('No upload is lost.').first().waitFor();
  await page.getByText('running', { exact: true }).waitFor();
  await stage.api('PATCH', '/api/drills/d1', {
    steps: [{ at: at(5), what: 'Killed West US 2', region: 'westus2' }],
    verdict: { at: at(20), holds: true, text: '0 lost of 20' },
  });
  await page.getByText('✓ holds').waitFor();
  const scrubber = page.getByRole('slider', { name: 'Moment of the drill' });
  await scrubber.focus();
  await page.keyboard.press('Home');
  await waitFor(
    'the start',
    async () => ((await scrubber.getAttribute('aria-valuetext'))?.startsWith('0 ms: No upload') ? true : null),
    { withinMs: 5_000 },
  );
  // A tenth of the way each.
  for (let step = 0; step < 4; step++) await page.keyboard.press('PageUp');
  await waitFor(
    'the kill',
    async () => ((await scrubber.getAttribute('aria-valuetext'))?.includes('Killed West US 2') ? true : null),
    { withinMs: 5_000 },
  );
  await page.getByRole('button', { name: 'To the end' }).click();
  expect(await scrubber.getAttribute('aria-valuetext')).toContain('0 lost of 20');
});
