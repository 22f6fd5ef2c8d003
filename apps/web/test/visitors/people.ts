import { setTimeout as sleep } from 'node:timers/promises';
import { headers } from '@parallax/contracts/headers';
import { newUuidV7 } from '@parallax/contracts/uuid-v7';
import { watchRelease } from '../../src/api/watch-release.ts';
import { newBrowser, openPage } from './open-page.ts';

export interface PeopleWish {
  readonly web: string;
  readonly people: number;
  /** Between one's actions, ms. */
  readonly everyMs: number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly onAction: (action: Action) => void;
}

/** One thing that a person wanted, with all that their page did for it. */
export interface Action {
  readonly person: number;
  /** When it began, ms since 1970. */
  readonly at: number;
  readonly ms: number;
  readonly what: 'list' | 'upload';
  /** Colour and region that answered; null when it failed. */
  readonly colour: string | null;
  readonly region: string | null;
  /** Requests that it took. */
  readonly requests: number;
  /** Why it failed; null when it did not. */
  readonly failure: string | null;
}

/** People who stay on their page and do something again and again, until the signal: look at pictures, and ask where to upload one. */
export async function runPeople({ web, people, everyMs, random, signal, onAction }: PeopleWish): Promise<void> {
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  const begin = Array.from({ length: people }, () => ({ chance: random(), afterMs: random() * everyMs }));
  await Promise.all(begin.map(({ chance, afterMs }, person) => stay(person, chance, afterMs)));

  async function stay(person: number, chance: number, afterMs: number): Promise<void> {
    const page = openPage(web, newBrowser(`person-${person}`.padEnd(43, '_')), chance);
    watchRelease({ look: page.client.lookForRelease, isSeen: () => !signal.aborted, now: Date.now, chance: Math.random });
    await pause(afterMs);
    for (let turn = 0; !signal.aborted; turn++) {
      onAction(await act(person, page, turn % 2 === 0 ? 'list' : 'upload'));
      await pause(everyMs);
    }
  }
}

async function act(person: number, page: ReturnType<typeof openPage>, what: Action['what']): Promise<Action> {
  const at = Date.now();
  const sentBefore = page.sent();
  const failure = await page.client.request(what === 'list' ? list : upload()).then(() => null, String);
  const served = failure === null ? page.served() : null;
  return {
    person,
    at,
    ms: Date.now() - at,
    what,
    colour: served?.colour ?? null,
    region: served?.region ?? null,
    requests: page.sent() - sentBefore,
    failure,
  };
}

const list = { path: '/images', query: { limit: '1' } } as const;
const upload = () =>
  ({
    method: 'POST',
    path: '/uploads',
    body: { fileName: 'rehearsal.jpg', contentType: 'image/jpeg', bytes: 1_000 },
    headers: { [headers.idempotencyKey]: newUuidV7(Date.now()) },
  }) as const;
