import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Stage } from './stage.ts';

/** The room itself, once regions are shown. */
export async function openRoom(stage: Stage, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await stage.visit('', options);
  await page.getByRole('article').first().waitFor();
  return page;
}

export const card = (page: Page, name: string) => page.getByRole('article', { name });
export const imageRow = (page: Page, id: string) => page.getByRole('button', { name: new RegExp(`^Image .*${id.slice(-4)}`) });
