import { rm } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { launchBrowser } from '@parallax/testing/launch-browser';
import { waitFor } from '@parallax/testing/wait-for';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildPage } from './built-page.ts';
import { type FakeRoom, startFakeRoom } from './fake-room.ts';

let site: string;
let browser: Browser;
let room: FakeRoom;
const problems: string[] = [];

beforeAll(async () => {
  [site, browser] = await Promise.all([buildPage(), launchBrowser()]);
  room = await startFakeRoom(site);
});
afterAll(async () => {
  await browser?.close();
  await room?.stop();
  if (site) await rm(site, { recursive: true, force: true });
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await api('PUT', '/api/faults', {});
  for (const region of ['westus2', 'eastus2']) {
    await api('POST', `/api/regions/${region}/restore`);
    await api('POST', `/api/regions/${region}/read-only`, { on: false });
  }
  expect(problems.splice(0)).toEqual([]);
});

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    // The browser itself tells of requests that a test makes fail.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) problems.push(message.text());
  });
  await page.goto(room.url);
  await page.getByRole('article').first().waitFor();
  return page;
}

const api = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(room.url + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  return (await response.json()) as Record<string, unknown>;
};
const card = (page: Page, name: string) => page.getByRole('article', { name });
const switchNamed = (page: Page, name: string) => page.getByRole('switch', { name, exact: true });
const isOn = (page: Page, name: string, on: boolean) =>
  waitFor(
    `the switch "${name}" is ${on ? 'on' : 'off'}`,
    async () => ((await switchNamed(page, name).getAttribute('aria-checked')) === String(on) ? true : null),
    {
      withinMs: 10_000,
    },
  );
const imageRow = (page: Page, id: string) => page.getByRole('button', { name: new RegExp(`^Image .*${id.slice(-4)}`) });

describe('at a glance', () => {
  test('regions with their parts, the way between them, figures, and nothing from third parties', async () => {
    const asked = new Set<string>();
    const page = await open();
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
    const page = await open({ viewport: { width, height } });
    await room.upload('westus2');
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
    const page = await open();
    room.die('worker', 'westus2');
    await card(page, 'West US 2').getByText('worker: broken').waitFor({ state: 'attached' });
    await page.getByText('worker died (SIGKILL)').waitFor();
    await card(page, 'West US 2').getByText('broken in part').waitFor();
    room.revive('worker', 'westus2');
    await card(page, 'West US 2').getByText('worker: works').waitFor({ state: 'attached' });
  });

  test('a cloud that stops answering is told, and followed again when it is back', async () => {
    const page = await open();
    await page.getByText('live', { exact: true }).waitFor();
    const { port } = new URL(room.url);
    await room.stop();
    await page.getByText('no answer from the local cloud').waitFor();
    room = await startFakeRoom(site, { port: Number(port) });
    await page.getByText('live', { exact: true }).waitFor();
    const id = await room.upload('eastus2');
    await imageRow(page, id).waitFor();
  });
});

describe('losing a region', () => {
  test('by one key: its parts go, seconds are counted, undo brings it back', async () => {
    const page = await open();
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
    const page = await open();
    await switchNamed(page, 'Kill East US 2').click();
    await card(page, 'East US 2')
      .getByText(/^down for/)
      .waitFor();
    expect(await card(page, 'West US 2').getAttribute('data-status')).toBe('up');
  });

  test('only for writes: the shifted digit', async () => {
    const page = await open();
    await page.keyboard.press('Shift+Digit2');
    await isOn(page, 'Read-only East US 2', true);
    await card(page, 'East US 2').getByText('read-only').waitFor();
  });

  test('that cannot be done is told in the words of the server', async () => {
    const page = await open();
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
    const page = await open();
    await page.keyboard.press('v');
    await isOn(page, 'Vision outage', true);
    await switchNamed(page, 'Split').click();
    await isOn(page, 'Split', true);
    expect(await api('GET', '/api/faults')).toMatchObject({
      faults: { vision: { westus2: { mode: '503' }, eastus2: { mode: '503' } }, cosmos: { split: [['westus2'], ['eastus2']] } },
    });
    await page.getByText('split', { exact: true }).first().waitFor();
    await page.keyboard.press('x');
    await isOn(page, 'Split', false);
    expect(await api('GET', '/api/faults')).toEqual({ faults: {}, waiting: [] });
    await page.keyboard.press('u');
    await isOn(page, 'Vision outage', true);
  });

  test('that are sliders follow arrow keys and their own key', async () => {
    const page = await open();
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
    const page = await open();
    await page.keyboard.press('/');
    await page.keyboard.type('v1');
    expect(await page.getByRole('searchbox').inputValue()).toBe('v1');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByLabel('Single keys work').uncheck();
    await page.keyboard.press('Escape');
    await page.keyboard.press('v');
    await page.reload();
    await page.getByRole('article').first().waitFor();
    await page.keyboard.press('v');
    expect(await api('GET', '/api/faults')).toEqual({ faults: {}, waiting: [] });
    expect((await card(page, 'West US 2').getAttribute('data-status')) === 'up').toBe(true);
  });
});

describe('what happens', () => {
  test('an image opens into its steps, in order, with milliseconds and regions', async () => {
    const page = await open();
    const id = await room.upload('westus2');
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
    const page = await open();
    const [first, second] = [await room.upload('westus2'), await room.upload('eastus2')];
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
    const page = await open();
    await page.getByRole('searchbox').fill('019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11');
    await page.getByText('Neither the API nor the latest events know image').waitFor();
  });

  test('rows are walked by keyboard, and stand still while held', async () => {
    const page = await open();
    const id = await room.upload('westus2');
    await imageRow(page, id).waitFor();
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Held' }).waitFor();
    const later = await room.upload('westus2');
    await waitFor('the later upload', async () => ((await api('GET', `/api/images/${later}`))['id'] === later ? true : null), {
      withinMs: 5_000,
    });
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('.step').first().waitFor();
    expect(await imageRow(page, later).count()).toBe(0);
    await page.keyboard.press('p');
    await imageRow(page, later).waitFor();
  });

  test('a stage that is switched off leaves the waterfall', async () => {
    const page = await open();
    const id = await room.upload('westus2');
    const marks = imageRow(page, id).locator('.mark[data-stage="replicate"]');
    await marks.first().waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Replicate' }).click();
    await marks.first().waitFor({ state: 'detached' });
    expect(await imageRow(page, id).locator('.mark').count()).toBeGreaterThan(3);
  });
});

test('a drill plays as a timeline and can be scrubbed', async () => {
  const page = await open();
  const startedAt = Date.now() - 20_000;
  const at = (seconds: number) => new Date(startedAt + seconds * 1_000).toISOString();
  await api('POST', '/api/drills', { id: 'd1', name: 'outage', hypothesis: 'No upload is lost.', startedAt: at(0) });
  await page.getByText('No upload is lost.').first().waitFor();
  await page.getByText('running', { exact: true }).waitFor();
  await api('PATCH', '/api/drills/d1', {
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

describe('for everybody', () => {
  const violations = async (axe: AxeBuilder) =>
    (await axe.analyze()).violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html.slice(0, 160)) }));

  /** Everything there is at once: an open image, a drill, a region that is down. The stream is held, so that nothing changes under the check. */
  async function openFull(width: number): Promise<Page> {
    const page = await open({ viewport: { width, height: 800 } });
    const id = await room.upload('westus2');
    await api('POST', '/api/drills', { name: 'outage', hypothesis: 'No upload is lost.' });
    await api('POST', '/api/regions/eastus2/kill');
    await imageRow(page, id).click();
    await page.locator('.step').nth(5).waitFor();
    await card(page, 'East US 2')
      .getByText(/^down for/)
      .waitFor();
    await page.getByText('running', { exact: true }).waitFor();
    await page.keyboard.press('p');
    return page;
  }

  test.each([1280, 390])('axe finds nothing at %i pixels, and nothing in the help', async (width) => {
    const page = await openFull(width);
    expect(await violations(new AxeBuilder({ page }))).toEqual([]);
    await page.getByRole('button', { name: 'Help' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await violations(new AxeBuilder({ page }).include('dialog'))).toEqual([]);
  });

  test('axe finds enough contrast on light ground too', async () => {
    const page = await openFull(1280);
    await page.keyboard.press('?');
    await page.getByLabel('Light ground').check();
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light');
    expect(await violations(new AxeBuilder({ page }).withRules('color-contrast'))).toEqual([]);
  });

  test('nothing moves for people who want less motion', async () => {
    const page = await open({ reducedMotion: 'reduce' });
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter((element) =>
          getComputedStyle(element)
            .transitionDuration.split(', ')
            .some((time) => Number.parseFloat(time) > 0),
        ).length,
    );
    expect(moving).toBe(0);
  });

  test('every switch is reached by the Tab key and shows that it is', async () => {
    const page = await open();
    const reached = new Set<string>();
    for (let press = 0; press < 60; press++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        const style = element && getComputedStyle(element);
        return {
          role: element?.getAttribute('role'),
          name: element?.getAttribute('aria-label') ?? '',
          outline: style?.outlineStyle,
        };
      });
      if (focused.role !== 'switch') continue;
      reached.add(focused.name);
      expect(focused.outline).toBe('solid');
    }
    expect([...reached].sort()).toEqual(
      [
        'Event storm',
        'Global Cosmos endpoint down',
        'Identity outage',
        'Kill East US 2',
        'Kill West US 2',
        'Read-only East US 2',
        'Read-only West US 2',
        'Split',
        'Vault outage',
        'Vision outage',
      ].sort(),
    );
  });
});
