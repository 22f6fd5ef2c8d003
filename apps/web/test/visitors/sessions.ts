import { newBrowser, openPage } from './open-page.ts';

export interface SessionsWish {
  /** Where the pages are. */
  readonly web: string;
  readonly sessions: number;
  /** Pages that each session opens, one after the other. */
  readonly pages: number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Sessions under way at the same time. */
  readonly atOnce: number;
}

export interface SessionsSeen {
  /** The colour that answered each page, session by session: `bb`, `bg`; `-` where none did. */
  readonly sessions: readonly string[];
  /** Sentences of what failed. */
  readonly failures: readonly string[];
}

/** New people one after the other: each opens some pages, and each page asks for something once. */
export async function runSessions({ web, sessions, pages, random, atOnce }: SessionsWish): Promise<SessionsSeen> {
  // Drawn before anything is asked, so that they do not hang on who is answered first.
  const draws = Array.from({ length: sessions }, () => Array.from({ length: pages }, random));
  const seen: string[] = Array.from({ length: sessions }, () => '');
  const failures: string[] = [];
  let next = 0;

  async function visit(index: number): Promise<void> {
    const browser = newBrowser(`visitor-${index}`.padEnd(43, '_'));
    for (const chance of draws[index] ?? []) {
      const page = openPage(web, browser, chance);
      try {
        await page.client.request({ path: '/regions' });
        seen[index] += page.served()?.colour?.[0] ?? '-';
      } catch (error) {
        seen[index] += '-';
        failures.push(String(error));
      }
    }
  }

  async function goOn(): Promise<void> {
    while (next < sessions) await visit(next++);
  }

  await Promise.all(Array.from({ length: atOnce }, goOn));
  return { sessions: seen, failures };
}
