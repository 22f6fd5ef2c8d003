import { AxeBuilder } from '@axe-core/playwright';
import { waitFor } from '@parallax/testing/wait-for';
import { describe, expect, test } from 'vitest';
import { focused, pictures, room } from './page-parts.ts';
import { type Stage, useStage } from './use-stage.ts';

let stage: Stage;
useStage((set) => {
  stage = set;
});

describe('the room of a picture', () => {
  test('is at its own address, with caption, tags, details, timeline and the original', async () => {
    stage.api.draw(4);
    const [image] = stage.api.images();
    const page = await stage.visit(`/?image=${image?.id}`);
    await room(page)
      .locator('.caption')
      .getByText(image?.recognition.caption?.text ?? '')
      .waitFor();
    await room(page).getByText('Simulated recognition').waitFor();
    await room(page).getByText('Thumbnails made').waitFor();
    await room(page).getByText('took 312 ms').waitFor();
    expect(await room(page).getByRole('link', { name: 'Download original' }).getAttribute('href')).toBe(
      `${stage.api.url}/api/v1/images/${image?.id}/original?download=true`,
    );
    expect(await room(page).getByRole('button', { name: 'Delete' }).count()).toBe(0);
    const [tag] = image?.recognition.tags ?? [];
    await room(page)
      .getByRole('link', { name: tag?.name ?? '' })
      .first()
      .click();
    await page.getByRole('heading', { name: `Tagged “${tag?.name}”` }).waitFor();
  });

  test('of an unknown picture says so and leads back', async () => {
    const page = await stage.visit('/?image=019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11');
    await page.getByRole('alert').getByText('There is no picture with this address.').waitFor();
    await page.getByRole('button', { name: 'To the gallery', exact: true }).click();
    await room(page).waitFor({ state: 'detached' });
  });

  test('takes a title, alternative text and tags', async () => {
    const page = await stage.visitAsOwner(2);
    await pictures(page).first().click();
    await page.getByRole('button', { name: 'Edit title' }).click();
    await page.keyboard.type('Evening at the lake');
    await page.keyboard.press('Enter');
    await room(page).locator('[data-field=title]').getByText('Evening at the lake').waitFor();
    expect(await focused(page)).toBe('Edit title');
    await page.getByRole('button', { name: 'Edit alternative text' }).click();
    await page.keyboard.type('Still water under a violet sky');
    await page.getByRole('button', { name: 'Save' }).click();
    await room(page).getByText('Still water under a violet sky').first().waitFor();
    await page.getByPlaceholder('Add a tag').fill('Holiday');
    await page.keyboard.press('Enter');
    await room(page).getByRole('link', { name: 'holiday' }).waitFor();
    const changed = stage.api.images().find((image) => image.title !== null);
    expect(changed).toMatchObject({ title: 'Evening at the lake', altText: 'Still water under a violet sky', tags: ['holiday'] });
    await page.getByRole('button', { name: 'Take away the tag holiday' }).click();
    await room(page).getByRole('link', { name: 'holiday' }).waitFor({ state: 'detached' });
  });

  test('keeps what was typed when somebody else was first, and says so', async () => {
    const page = await stage.visitAsOwner(1);
    await pictures(page).first().click();
    await page.getByRole('button', { name: 'Edit title' }).click();
    await page.keyboard.type('Mine');
    stage.api.change(stage.api.images()[0]?.id ?? '', { title: 'Theirs' });
    await page.keyboard.press('Enter');
    await room(page).getByText('It was changed in another window meanwhile, to “Theirs”.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Mine');
    await page.keyboard.press('Enter');
    await room(page).locator('[data-field=title]').getByText('Mine').waitFor();
    expect(stage.api.images()[0]?.title).toBe('Mine');
  });

  test('deletes with undo, by button and by keys; what is deleted waits in the trash', async () => {
    const page = await stage.visitAsOwner(3);
    const ids = await pictures(page).evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-picture') ?? ''));
    const isDeleted = (id: string | undefined) => stage.api.images().find((image) => image.id === id)?.deleted;
    await pictures(page).first().click();
    await page.getByRole('button', { name: 'Delete' }).waitFor();
    await page.keyboard.press('Delete');
    await waitFor('the delete', () => isDeleted(ids[0]) || null, { withinMs: 3_000 });
    expect(page.url()).toContain(`image=${ids[1]}`);
    await page.keyboard.press('Control+z');
    await waitFor('the undo', () => isDeleted(ids[0]) === false || null, { withinMs: 3_000 });
    await page.getByRole('button', { name: 'Delete' }).click();
    await waitFor('the second delete', () => isDeleted(ids[1]) || null, { withinMs: 3_000 });
    await page.keyboard.press('Escape');
    await room(page).waitFor({ state: 'detached' });
    await page.locator(`[data-picture="${ids[1]}"]`).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Deleted' }).click();
    await page.getByRole('button', { name: /^Restore/ }).click();
    await waitFor('the restore', () => isDeleted(ids[1]) === false || null, { withinMs: 3_000 });
    await page.getByRole('heading', { name: 'Nothing is deleted' }).waitFor();
    await page.getByRole('link', { name: 'All', exact: true }).click();
    await page.locator(`[data-picture="${ids[1]}"]`).waitFor();
  });

  test('shows a pending description calmly, and it comes by itself', async () => {
    stage.api.draw(1);
    const [image] = stage.api.images();
    if (!image) throw new Error('nothing was drawn');
    stage.api.change(image.id, { recognition: { ...image.recognition, status: 'pending', caption: null, tags: [] } });
    const page = await stage.visit(`/?image=${image.id}`);
    await room(page).getByText('Being described').waitFor();
    stage.api.change(image.id, { recognition: image.recognition });
    await room(page)
      .locator('.caption')
      .getByText(image.recognition.caption?.text ?? '')
      .waitFor();
  });

  test('is left and leafed through by swipes on a phone, its details in a sheet', async () => {
    stage.api.draw(6);
    const page = await stage.visit('/', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await pictures(page).first().click();
    await room(page).waitFor();
    const before = page.url();
    await page.locator('.stage').evaluate((element) => {
      const at = (type: string, clientX: number) =>
        element.dispatchEvent(
          new PointerEvent(type, { clientX, clientY: 400, isPrimary: true, pointerType: 'touch', bubbles: true }),
        );
      at('pointerdown', 300);
      at('pointerup', 120);
    });
    await waitFor('the next picture', () => page.url() !== before || null, { withinMs: 3_000 });
    await page.locator('.room-info').click();
    await room(page).getByText('Download original').waitFor();
  });

  test('keeps the keyboard inside', async () => {
    stage.api.draw(3);
    const page = await stage.visit();
    await pictures(page).first().click();
    await room(page).waitFor();
    for (let presses = 0; presses < 30; presses++) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.querySelector('.page')?.contains(document.activeElement))).toBe(false);
    }
  });
});

test('an undo that a reload breaks off is asked for again', async () => {
  const page = await stage.visitAsOwner(1);
  const id = (await pictures(page).first().getAttribute('data-picture')) ?? '';
  stage.api.faults.deleteMs = 2_000;
  await pictures(page).first().click();
  await page.getByRole('button', { name: 'Delete' }).first().click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await waitFor('the delete to be at the API', () => stage.api.requests.some(({ method }) => method === 'DELETE') || null, {
    withinMs: 5_000,
  });
  // The undo waits for its delete, and is not sent yet.
  expect(stage.api.requests.some(({ path }) => path.endsWith('/restore'))).toBe(false);
  await page.reload();
  await page.locator(`[data-picture="${id}"]`).waitFor();
  expect(stage.api.images().find((image) => image.id === id)?.deleted).toBe(false);
});

test.each(['light', 'dark'] as const)(
  'axe finds nothing to complain about in an own picture that is being edited, in the %s theme',
  async (colorScheme) => {
    const page = await stage.visitAsOwner(2, { colorScheme, reducedMotion: 'reduce' });
    await pictures(page).first().click();
    await page.getByRole('button', { name: 'Edit title' }).click();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  },
);
