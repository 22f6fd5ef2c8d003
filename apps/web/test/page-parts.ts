import type { Page } from 'playwright-core';

export const pictures = (page: Page) => page.locator('[data-picture]');
export const room = (page: Page) => page.locator('.room');

/** The picture that has the focus, else the label of what has. */
export const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('data-picture') ?? document.activeElement?.getAttribute('aria-label'));
