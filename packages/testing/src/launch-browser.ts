import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './find-chromium.ts';

/** A headless Chromium with an empty profile; see find-chromium.ts for which one. Close it. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, args, env } = await findChromium();
  return await chromium.launch({ executablePath, args, env, headless: true, chromiumSandbox: false });
}
