import type { BlobEventSubscription } from './cloud.ts';
import type { ReadyLine } from './part.ts';

/** What is wrong with functions of an app that runs without them, a sentence each. */
export function problemsOf(ready: ReadyLine): string[] {
  const problems = ready['problems'];
  if (!Array.isArray(problems)) return [];
  return problems.map((problem: { name?: unknown; message?: unknown }) => `${problem.name}: ${problem.message}`);
}

/** Points a region's event subscriptions at the webhooks that an app has just said it serves. */
export async function subscribe(
  adminUrl: string,
  subscriptions: readonly BlobEventSubscription[],
  ready: ReadyLine,
): Promise<void> {
  const webhooks = ready['webhooks'] as Readonly<Record<string, string>> | undefined;
  for (const { name, functionName, filter } of subscriptions) {
    const url = webhooks?.[functionName];
    if (url === undefined) {
      throw new Error(
        `The app has no blob trigger "${functionName}" to send events to; it serves ${Object.keys(webhooks ?? {}).join(', ') || 'none'}.`,
      );
    }
    const answer = await fetch(`${adminUrl}/subscriptions/${encodeURIComponent(name)}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ webhookUrl: url, filter }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok)
      throw new Error(
        `The storage front refused the subscription "${name}" (${answer.status}): ${(await answer.text()).slice(0, 500)}`,
      );
    await answer.arrayBuffer();
  }
}
