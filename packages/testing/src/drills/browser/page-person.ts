import { createHash } from 'node:crypto';
import { headers } from '@parallax/contracts/headers';
import type { UploadAnswer } from '@parallax/contracts/requests';
import type { BrowserContext, Page, Request, Response } from 'playwright-core';
import type { EditOperation, FateOperation, ListOperation, UploadOperation } from '../../history/history.ts';
import type { OpenOperation, Recorder } from '../../history/recorder.ts';
import type { Picture } from '../../pictures.ts';
import { dropFiles } from './drop-files.ts';

const patienceMs = 120_000;

export interface PagePersonOptions {
  readonly context: BrowserContext;
  readonly web: string;
  readonly recorder: Recorder;
  readonly name: string;
}

/** An action that is ready to be done with one last click or key. */
export interface Prepared<Operation> {
  /** Does it, and settles when the page says that it is done. */
  fire(): Promise<Operation>;
}

/** A person at the real page in a real browser. What the page shows as done is what was acknowledged. */
export interface PagePerson {
  readonly page: Page;
  readonly ownerKey: string;
  /** Region of the last answer of the API; null before the first. */
  servedBy(): string | null;
  upload(picture: Picture): Promise<UploadOperation>;
  reload(): Promise<ListOperation>;
  prepareEdit(imageId: string, title: string): Promise<Prepared<EditOperation>>;
  remove(imageId: string): Promise<FateOperation>;
  toGallery(): Promise<void>;
}

export async function openPagePerson({ context, web, recorder, name }: PagePersonOptions): Promise<PagePerson> {
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const grants = new Map<string, { imageId: string; region: string | null }>();
  /** The page may be done with an answer before it has been read here as well. */
  const grantsRead: Promise<void>[] = [];
  let served: string | null = null;
  page.on('response', (response) => {
    served = response.headers()[headers.region] ?? served;
    if (response.request().method() === 'POST' && response.url().endsWith('/uploads')) grantsRead.push(noteGrant(response));
  });

  // What the page asks while an action is under way is that action's evidence.
  let current: OpenOperation | null = null;
  const begin = (): OpenOperation => {
    current = recorder.begin(name);
    return current;
  };
  const note = (request: Request, status: number | null, region: string | null) => {
    if (!/^(fetch|xhr|document)$/.test(request.resourceType())) return;
    const { startTime, responseEnd } = request.timing();
    const ms = Math.max(0, Math.round(responseEnd));
    const why = request.failure()?.errorText ?? null;
    current?.attempt({
      at: Math.round(startTime),
      ms,
      address: placeOf(request),
      method: request.method(),
      status,
      region,
      note: why,
    });
  };
  page.on('requestfailed', (request) => note(request, null, null));
  page.on('requestfinished', (request) => {
    void request
      .response()
      .then((response) => note(request, response?.status() ?? null, response?.headers()[headers.region] ?? null));
  });

  async function noteGrant(response: Response): Promise<void> {
    if (!response.ok()) return;
    const { fileName } = response.request().postDataJSON() as { fileName: string };
    const answer = (await response.json().catch(() => null)) as UploadAnswer | null;
    if (answer !== null) grants.set(fileName, { imageId: answer.image.id, region: answer.upload?.region ?? served });
  }

  async function upload(picture: Picture): Promise<UploadOperation> {
    const open = begin();
    const row = page.locator('li.dock-row', { hasText: picture.fileName });
    await dropFiles(page, [picture]);
    const error = await waitForRow();
    await Promise.all(grantsRead);
    const grant = grants.get(picture.fileName);
    const about = {
      kind: 'upload' as const,
      key: picture.fileName,
      imageIds: grant === undefined ? [] : [grant.imageId],
      sha256: createHash('sha256').update(picture.bytes).digest('hex'),
      bytes: picture.bytes.length,
    };
    // The PUT that counted went where the last grant said.
    return error === null
      ? open.end<UploadOperation>({ ...about, outcome: 'ok', region: grant?.region ?? null })
      : open.end<UploadOperation>({ ...about, outcome: 'info', region: null, error });

    async function waitForRow(): Promise<string | null> {
      const endsAt = Date.now() + patienceMs;
      while (Date.now() < endsAt) {
        const stage = await row.first().getAttribute('data-stage', { timeout: patienceMs });
        if (['processing', 'recognising', 'done'].includes(stage ?? '')) return null;
        if (stage === 'failed') await page.getByRole('button', { name: `Try ${picture.fileName} again` }).click();
        await page.waitForTimeout(20);
      }
      return 'the page never said that the file was sent';
    }
  }

  async function reload(): Promise<ListOperation> {
    const open = begin();
    const isList = (response: Response) => /\/api\/v1\/images(\?|$)/.test(response.url()) && response.status() === 200;
    const [response] = await Promise.all([page.waitForResponse(isList), page.reload({ waitUntil: 'commit' })]);
    await page.locator('[data-picture]').first().waitFor();
    const { images } = (await response.json()) as { images: { id: string }[] };
    const region = response.headers()[headers.region] ?? null;
    return open.end<ListOperation>({ kind: 'list', list: '', saw: images.map(({ id }) => id), outcome: 'ok', region });
  }

  async function prepareEdit(imageId: string, title: string): Promise<Prepared<EditOperation>> {
    await openImage(imageId);
    await page.getByRole('button', { name: 'Edit title' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill(title);
    return {
      async fire() {
        const open = begin();
        const save = page.locator('.editable-form button[type=submit]');
        await save.click();
        const shown = page.locator('.editable[data-field=title] p', { hasText: title });
        while (!(await shown.isVisible())) {
          // The page keeps what was typed and says why; a person presses the button again.
          if (await page.locator('.editable-form .trouble').isVisible())
            await save.click({ timeout: 2_000 }).catch(() => undefined);
          await page.waitForTimeout(20);
        }
        return open.end<EditOperation>({ kind: 'edit', imageId, title, outcome: 'ok', region: served });
      },
    };
  }

  async function remove(imageId: string): Promise<FateOperation> {
    await openImage(imageId);
    const open = begin();
    const isDelete = (response: Response) => response.request().method() === 'DELETE' && response.ok();
    await Promise.all([
      page.waitForResponse(isDelete),
      page
        .getByRole('button', { name: /^Delete/ })
        .first()
        .click(),
    ]);
    await page.locator(`[data-picture="${imageId}"]`).waitFor({ state: 'detached' });
    return open.end<FateOperation>({ kind: 'delete', imageId, outcome: 'ok', region: served });
  }

  async function openImage(imageId: string): Promise<void> {
    await toGallery();
    await page.locator(`[data-picture="${imageId}"]`).click();
    await page.getByRole('button', { name: 'Edit title' }).waitFor();
  }

  async function toGallery(): Promise<void> {
    const room = page.getByRole('dialog');
    if (await room.isVisible()) await page.getByRole('button', { name: 'Back to the gallery' }).click();
    await room.waitFor({ state: 'detached' });
  }

  await page.goto(web);
  await page.getByRole('button', { name: 'Upload photos' }).first().waitFor();
  const ownerKey = await page.evaluate(
    () =>
      (globalThis as unknown as { localStorage: { getItem(key: string): string | null } }).localStorage.getItem(
        'parallax.ownerKey',
      ) ?? '',
  );
  return { page, ownerKey, servedBy: () => served, upload, reload, prepareEdit, remove, toGallery };
}

/** Without its query, where a grant's signature is. */
function placeOf(request: Request): string {
  const { origin, pathname } = new URL(request.url());
  return `${origin}${pathname}`;
}
