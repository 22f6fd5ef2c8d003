import type { Browser, Page, Response } from 'playwright-core';
import { dropFiles } from './drills/browser/drop-files.ts';
import type { Picture } from './pictures.ts';

/** One thing that a person did, and how long it took until the page showed it. */
export interface VisitStep {
  readonly step: string;
  readonly ms: number;
}

const timeoutMs = 60_000;

/**
 * A person's way through an installation that is really there: uploads a picture in a browser, looks at it, comes back to its address, deletes it.
 * Others may upload and look at the same time: only the own picture is touched. Rejects with what was waited for in vain, or with the errors that
 * the page met.
 */
export async function visit(url: string, browser: Browser, picture: Picture, tell: (step: VisitStep) => void): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const problems: string[] = [];
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(timeoutMs);
    page.on('pageerror', (error) => problems.push(String(error)));
    const step = async (name: string, work: () => Promise<unknown>) => {
      const since = performance.now();
      await work();
      tell({ step: name, ms: Math.round(performance.now() - since) });
    };
    await step('open the page', async () => {
      await page.goto(url);
      await page.getByRole('button', { name: 'Upload photos' }).first().waitFor();
    });
    let id = '';
    await step('drop a picture on it', async () => {
      const isGrant = (answer: Response) => answer.status() === 201 && answer.url().endsWith('/api/v1/uploads');
      const [granted] = await Promise.all([page.waitForResponse(isGrant), dropFiles(page, [picture])]);
      id = ((await granted.json()) as { image: { id: string } }).image.id;
    });
    await step('see it', async () => await drawn(page, id));
    await step('open it', async () => {
      await cell(page, id).click();
      await page.waitForURL((address) => address.searchParams.get('image') === id);
    });
    await step('come back to its address', async () => {
      await page.reload();
      await page
        .getByRole('button', { name: /delete/i })
        .first()
        .waitFor();
    });
    await step('delete it', async () => {
      // The page shows it before anybody has been told, and nothing is asked any more once it is closed.
      const isDeleted = (answer: Response) => answer.request().method() === 'DELETE' && answer.ok();
      const button = page.getByRole('button', { name: /delete/i }).first();
      await Promise.all([page.waitForResponse(isDeleted), button.click()]);
      await cell(page, id).waitFor({ state: 'detached' });
    });
  } finally {
    await context.close();
  }
  if (problems.length > 0) throw new Error(`The page met errors:\n${problems.join('\n')}`);
}

const cell = (page: Page, id: string) => page.locator(`[data-picture="${id}"]`);

async function drawn(page: Page, id: string): Promise<void> {
  await page.waitForFunction((wanted) => {
    const scope = globalThis as unknown as {
      document: { querySelector(selector: string): { complete: boolean; naturalWidth: number } | null };
    };
    const image = scope.document.querySelector(`[data-picture="${wanted}"] img[src*="thumbnails"]`);
    return image?.complete === true && image.naturalWidth > 0;
  }, id);
}
