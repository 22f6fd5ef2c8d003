import { apiPrefix, headers } from '@parallax/contracts/headers';
import type { ImagesAnswer } from '@parallax/contracts/image';
import type { Drill, Stage } from '../drill.ts';
import { eachOf } from '../each-of.ts';
import { uploadSome } from '../upload-some.ts';

/** Of each kind, after every start, and how many at once: enough to see one that fails, and no test of how much a laptop carries. */
const requests = 20;
const atOnce = 6;
/** What takes longer has failed. */
const patienceMs = 15_000;

export const vaultDown: Drill = {
  name: 'vault-down',
  hypothesis:
    'The vault does not answer anywhere while instances start: no request fails, and lists go on from instances that have the key to ones that have none, and back.',
  isShort: false,
  uploads: { full: 12, short: 4 },
  notes: ['Requests are counted from the moment at which an instance serves: what a kill -9 cuts off is not the vault’s doing.'],
  async run(stage) {
    const [first, second] = stage.regions;
    const person = stage.person();
    const ids = await uploadSome(stage, person);
    const tally = createTally(stage, person.ownerKey);
    for (const region of [first, second])
      await stage.until(
        `Every picture is in the list of ${region}.`,
        async () => (await tally.walk([region])).length === ids.length,
      );
    await stage.until(
      'Before the outage cursors are signed.',
      async () => (await tally.isSigned(first)) && (await tally.isSigned(second)),
    );

    const outage = stage.seed % 2 === 0 ? 'down' : 'hang';
    const back = await stage.fault({
      kind: 'other',
      what: `the vault of every region: ${outage}`,
      regions: stage.regions,
      set: { vault: Object.fromEntries(stage.regions.map((name) => [name, { mode: outage }])) },
      clear: { vault: null },
    });
    tally.begin();
    for (const region of [first, second]) {
      await stage.crash('api', region);
      await stage.untilServes('api', region);
      await tally.many(region, ids);
      for (const path of [[first, second], [second, first], [region]])
        stage.expect((await tally.walk(path)).length === ids.length, 'A list is read to its end across instances.', path);
      stage.expect(!(await tally.isSigned(region)), 'An instance that started without the vault has no key.', region);
    }
    for (const region of [first, second]) {
      await stage.crash('worker', region);
      await stage.untilServes('worker', region);
    }
    const [late = ''] = await uploadSome(stage, person, 1);
    await stage.until(
      'A picture becomes visible while the vault is away.',
      async () => (await person.read(late)).saw?.stage === 'ready',
      20_000,
    );
    await tally.many(first, ids);
    stage.expect(tally.failed().length === 0, `Not one of ${tally.count()} requests failed.`, tally.failed().slice(0, 10));
    await back();
    await stage.until(
      'Once the vault is back, cursors are signed again.',
      async () => (await tally.isSigned(first)) && (await tally.isSigned(second)),
      90_000,
    );
  },
};

/** Requests without patience: each is made once, and what it was answered counts. */
function createTally(stage: Stage, ownerKey: string) {
  let count = 0;
  let failed: string[] = [];

  async function ask(region: string, path: string): Promise<ImagesAnswer | null> {
    count++;
    try {
      const response = await fetch(`${stage.apiOf(region)}${apiPrefix}${path}`, {
        headers: { [headers.ownerKey]: ownerKey },
        signal: AbortSignal.timeout(patienceMs),
      });
      const body = (await response.json()) as ImagesAnswer;
      if (!response.ok) failed.push(`${region} ${path}: ${response.status} ${JSON.stringify(body)}`);
      return response.ok ? body : null;
    } catch (error) {
      failed.push(`${region} ${path}: ${String(error)}`);
      return null;
    }
  }

  return {
    begin() {
      count = 0;
      failed = [];
    },
    count: () => count,
    failed: () => failed,
    /** Ids of the own list, one a page, each page from the next of the regions. */
    async walk(regions: readonly string[]): Promise<string[]> {
      const ids: string[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < 50; page++) {
        const from = regions[page % regions.length] ?? '';
        const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const answer: ImagesAnswer | null = await ask(from, `/images?owner=me&limit=1${next}`);
        ids.push(...(answer?.images ?? []).map(({ id }) => id));
        cursor = answer?.next ?? null;
        if (cursor === null) break;
      }
      return ids;
    },
    /** A cursor says in its first field whether a key signed it. */
    async isSigned(region: string): Promise<boolean> {
      const next = (await ask(region, '/images?owner=me&limit=1'))?.next ?? '';
      const body = Buffer.from(next.split('.')[0] ?? '', 'base64url').toString() || '[]';
      return (JSON.parse(body) as unknown[])[0] === 1;
    },
    async many(region: string, ids: readonly string[]): Promise<void> {
      const paths = Array.from({ length: requests }, (_, index) => [
        `/images?limit=${(index % 20) + 1}`,
        `/images?owner=me&limit=${(index % 3) + 1}`,
        `/images/${ids[index % ids.length] ?? ''}`,
      ]).flat();
      await eachOf(paths, atOnce, (path) => ask(region, path));
    },
  };
}
