import { release as releaseSchema } from '@parallax/contracts/release';
import type { Tools } from '../cli/command.ts';
import { apiCaller, expectAnswer, WrongAnswer } from '../installation/call-api.ts';
import { type Check, Checklist } from './check.ts';

const callTimeoutMs = 10_000;

/** Looks at the pages that people open. */
export async function smokeSite(webUrl: string, tools: Tools): Promise<Check[]> {
  const site = apiCaller(webUrl, { fetch: tools.fetch, signal: tools.signal, timeoutMs: callTimeoutMs });
  const list = new Checklist();
  await list.run('page opens', webUrl, async () => {
    const answer = await site.call(`${webUrl}/`);
    if (answer.status !== 200) throw new WrongAnswer(`status ${answer.status}`);
    if (!answer.text.includes('<script')) throw new WrongAnswer('the page loads no app');
    return { detail: '', value: true };
  });
  await list.run('release is published', webUrl, async () => {
    const answer = await site.call(`${webUrl}/release.json`);
    const { revision, colours } = expectAnswer(answer, 200, releaseSchema);
    // Kept by a cache on the way, a rollback would not reach people.
    if (!/no-store/.test(answer.headers.get('cache-control') ?? '')) throw new WrongAnswer('may be cached: no-store is missing');
    return {
      detail: `revision ${revision}, ${colours.map(({ colour, weight }) => `${colour} ${weight} %`).join(', ')}`,
      value: true,
    };
  });
  return list.checks;
}
