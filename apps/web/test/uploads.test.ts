import { waitFor } from '@parallax/testing/wait-for';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { noFaults } from './fake-api/faults.ts';
import { pngFile, type TestFile, textFile } from './files.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.stop());
afterEach(async () => {
  await stage.leave();
  Object.assign(stage.api.faults, noFaults());
  expect(stage.problems.splice(0)).toEqual([]);
});

const choose = (page: Page, ...files: TestFile[]) => page.setInputFiles('[data-testid=file-input]', files);
const row = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });
const requestsTo = (method: string, path: RegExp) =>
  stage.api.requests.filter((seen) => seen.method === method && path.test(seen.path));
/** A file in the hands of the browser, `padding` bytes longer than what goes over to it. */
const transferOf = (page: Page, { name, mimeType, buffer }: TestFile, padding = 0) =>
  page.evaluateHandle(
    (file) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(file.bytes), new Uint8Array(file.padding)], file.name, { type: file.type }));
      return transfer;
    },
    { name, type: mimeType, bytes: [...buffer], padding },
  );
const grantsFor = (name: string) =>
  requestsTo('POST', /\/uploads$/).filter((seen) => (seen.body as { fileName: string }).fileName === name);
const imageNamed = (name: string) => stage.api.images().find((image) => image.fileName === name);

describe('a file that is chosen', () => {
  test('is sent, shown at once and described', async () => {
    stage.api.faults.viewLagMs = 60_000;
    const page = await stage.visit();
    await choose(page, pngFile('harbour.png'));
    await page.locator('[data-picture] img').waitFor();
    await row(page, 'harbour.png').getByText('In the gallery', { exact: true }).waitFor();
    const [grant] = requestsTo('POST', /\/uploads$/).slice(-1);
    expect(grant?.body).toMatchObject({
      fileName: 'harbour.png',
      contentType: 'image/png',
      bytes: pngFile('harbour.png').buffer.length,
    });
    expect(grant?.headers['x-owner-key']).toMatch(/^[\w-]{43}$/);
    const trace = grant?.headers['traceparent'];
    expect(trace).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    // Looking after it belongs to the same click; storage takes no such header from a page.
    const looks = requestsTo('GET', new RegExp(`/images/${imageNamed('harbour.png')?.id}$`));
    expect(new Set(looks.map(({ headers }) => headers['traceparent']))).toEqual(new Set([trace]));
    expect(requestsTo('PUT', /./).some(({ headers }) => 'traceparent' in headers)).toBe(false);
    // The list of finished uploads goes by itself.
    await page.getByLabel('Uploads', { exact: true }).waitFor({ state: 'detached' });
    expect(await page.locator('[data-picture]').count()).toBe(1);
  });

  test('is taken by drop, behind a frame that says so', async () => {
    const page = await stage.visit();
    const transfer = await transferOf(page, pngFile('dropped.png'));
    for (const type of ['dragenter', 'dragover']) await page.dispatchEvent('body', type, { dataTransfer: transfer });
    await page.getByText('Drop to upload').waitFor();
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await row(page, 'dropped.png').getByText('In the gallery', { exact: true }).waitFor();
    expect(await page.getByText('Drop to upload').count()).toBe(0);
  });

  test('is asked about once when it is pasted, since the gallery is public', async () => {
    const page = await stage.visit();
    const clipboardData = await transferOf(page, pngFile('pasted.png'));
    await clipboardData.evaluate((data) =>
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })),
    );
    await page.getByRole('dialog').getByText('everyone can see what you upload').waitFor();
    expect(imageNamed('pasted.png')).toBeUndefined();
    await page.getByRole('button', { name: 'Upload this picture' }).click();
    await row(page, 'pasted.png').getByText('In the gallery', { exact: true }).waitFor();
  });
});

describe('a file that cannot be taken is refused before anything is sent', () => {
  test.each([
    [textFile('empty.jpg', ''), 'This file is empty. Please choose the original photo again.'],
    [
      textFile('letter.jpg', 'Dear Sir'),
      'This is not a picture, whatever its name says. Please choose a JPEG, PNG, WebP, GIF, AVIF or TIFF.',
    ],
    [textFile('paper.jpg', '%PDF-1.7'), 'This is a PDF document, which Parallax cannot read.'],
    [
      textFile('phone.heic', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
      'This is a HEIC photo, which Parallax cannot read. Please export it as JPEG',
    ],
    [pngFile('vast.png', 12_000, 10_000), 'This picture has 120 megapixels; the most is 80 megapixels.'],
    [pngFile('ribbon.png', 17_000, 10), 'This picture is 17000 × 10 pixels; the longest side may have 16384.'],
  ])('$name', async (file, sentence) => {
    const page = await stage.visit();
    await choose(page, file);
    await row(page, file.name).getByText(sentence).waitFor();
    expect(imageNamed(file.name)).toBeUndefined();
    await row(page, file.name).getByRole('button').click();
    await row(page, file.name).waitFor({ state: 'detached' });
  });

  test('heavy.png', async () => {
    const page = await stage.visit();
    await page.dispatchEvent('body', 'drop', { dataTransfer: await transferOf(page, pngFile('heavy.png'), 26 * 1_048_576) });
    await row(page, 'heavy.png')
      .getByText('This file has 26.1 MB; the most is 25 MB. Please save a smaller copy and try that.')
      .waitFor();
  });

  test('and a wrong name alone does no harm', async () => {
    const page = await stage.visit();
    await choose(page, { ...pngFile('photo.jpg'), mimeType: 'image/jpeg' });
    await row(page, 'photo.jpg').getByText('In the gallery', { exact: true }).waitFor();
    expect(imageNamed('photo.jpg')?.original?.contentType).toBe('image/png');
  });
});

describe('when sending fails', () => {
  test('another grant is asked for under the same key, avoiding the region', async () => {
    stage.api.faults.grantsToBreak = 1;
    const page = await stage.visit();
    await choose(page, pngFile('broken.png'));
    await row(page, 'broken.png').getByText('In the gallery', { exact: true }).waitFor();
    const grants = grantsFor('broken.png');
    expect(grants.map((seen) => (seen.body as { avoidRegions?: string[] }).avoidRegions)).toEqual([undefined, ['westus2']]);
    expect(new Set(grants.map((seen) => seen.headers['idempotency-key'])).size).toBe(1);
  });

  test('a PUT whose answer was lost counts as sent', async () => {
    stage.api.faults.putAnswersToLose = 1;
    // Long enough that the next grant still finds it awaiting, and the next PUT gets the 409.
    stage.api.faults.processingMs = 800;
    const page = await stage.visit();
    await choose(page, pngFile('lost-answer.png'));
    await row(page, 'lost-answer.png').getByText('In the gallery', { exact: true }).waitFor();
    expect(grantsFor('lost-answer.png')).toHaveLength(2);
    expect(stage.api.images().filter((image) => image.fileName === 'lost-answer.png')).toHaveLength(1);
  });

  test('a service that is busy is waited for, and the row says so', async () => {
    stage.api.faults.grantsToRefuse = 2;
    const page = await stage.visit();
    await choose(page, pngFile('patient.png'));
    await row(page, 'patient.png')
      .getByText(/No region takes uploads right now\. Trying again/)
      .waitFor();
    await row(page, 'patient.png').getByText('In the gallery', { exact: true }).waitFor();
  });

  test('after several tries a person decides', async () => {
    stage.api.faults.grantsToBreak = 1_000;
    const page = await stage.visit();
    await choose(page, pngFile('one.png'), pngFile('two.png'));
    const retryAll = page.getByRole('button', { name: 'Retry all 2 failed' });
    await retryAll.waitFor({ timeout: 30_000 });
    expect(await row(page, 'The connection broke several times while sending.').count()).toBe(2);
    stage.api.faults.grantsToBreak = 0;
    await page.getByRole('button', { name: 'Try one.png again' }).click();
    await row(page, 'one.png').getByText('In the gallery', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Try two.png again' }).click();
    await row(page, 'two.png').getByText('In the gallery', { exact: true }).waitFor();
    expect(stage.api.images().filter((image) => ['one.png', 'two.png'].includes(image.fileName ?? ''))).toHaveLength(2);
  });

  test('a verdict about the file is told in the words of the worker', async () => {
    stage.api.faults.verdict = {
      code: 'damaged',
      message: 'This file is damaged and cannot be read to its end.',
      retryable: false,
    };
    const page = await stage.visit();
    await choose(page, pngFile('damaged.png'));
    await row(page, 'damaged.png').getByText('This file is damaged and cannot be read to its end.').waitFor();
    expect(await page.getByRole('button', { name: /again/ }).count()).toBe(0);
  });
});

test('a cancelled file is taken back', async () => {
  stage.api.faults.putMs = 5_000;
  const page = await stage.visit();
  await choose(page, pngFile('regret.png'));
  await row(page, 'regret.png')
    .getByText(/^Sending/)
    .waitFor();
  await page.getByRole('button', { name: 'Cancel regret.png' }).click();
  await row(page, 'regret.png').waitFor({ state: 'detached' });
  await waitFor('the image to be deleted', () => (imageNamed('regret.png')?.deleted ? true : null), { withinMs: 5_000 });
});

test('what is not sent survives a reload, and closing the page warns', async () => {
  stage.api.faults.putMs = 4_000;
  const page = await stage.visit();
  await choose(page, pngFile('survivor.png'));
  await row(page, 'survivor.png')
    .getByText(/^Sending/)
    .waitFor();
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  // The browser asks only pages that a person has used.
  await page.getByRole('heading', { name: 'Uploading 1 photo' }).click();
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
  stage.api.faults.putMs = 0;
  await row(page, 'survivor.png').getByText('In the gallery', { exact: true }).waitFor();
  expect(stage.api.images().filter((image) => image.fileName === 'survivor.png')).toHaveLength(1);
});

test('an own picture is still there after a reload, although the lists lag', async () => {
  stage.api.faults.viewLagMs = 3_600_000;
  const page = await stage.visit();
  await choose(page, pngFile('kept.png'), pngFile('kept-too.png'));
  await waitFor(
    'both files to have arrived',
    () => (imageNamed('kept.png')?.region && imageNamed('kept-too.png')?.region) || null,
    { withinMs: 5_000 },
  );
  await page.locator('[data-picture]').nth(1).waitFor();
  await page.reload();
  await waitFor('both pictures', async () => ((await page.locator('[data-picture]').count()) === 2 ? true : null), {
    withinMs: 5_000,
  });
});

test('screen readers hear how it goes', async () => {
  const page = await stage.visit();
  await choose(page, pngFile('heard.png'), textFile('unheard.jpg', 'Dear Sir'));
  await page.getByRole('status').filter({ hasText: '1 of 2 photos uploaded. unheard.jpg: This is not a picture' }).waitFor();
});

test('the drop area of the first use is gone for good after the first upload', async () => {
  for (const image of stage.api.images()) stage.api.change(image.id, { deleted: true });
  const page = await stage.visit();
  await page.getByRole('heading', { name: 'Drop photos here' }).waitFor();
  await choose(page, pngFile('first.png'));
  await row(page, 'first.png').getByText('In the gallery', { exact: true }).waitFor();
  for (const image of stage.api.images()) stage.api.change(image.id, { deleted: true });
  await page.reload();
  await page.getByRole('heading', { name: 'No pictures yet' }).waitFor();
});
