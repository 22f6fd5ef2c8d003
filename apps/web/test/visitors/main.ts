// Visitors of the photo app without a browser: the page's own client over real HTTP. One argument, JSON:
//   {"kind": "sessions", "web", "sessions", "pages", "seed", "atOnce"}   one line of JSON when all have come and gone
//   {"kind": "people", "web", "people", "everyMs", "seed"}               a line of JSON per action, until stdin ends
import { runPeople } from './people.ts';
import { seededChance } from './seeded-chance.ts';
import { runSessions } from './sessions.ts';

interface Wish {
  readonly kind: 'sessions' | 'people';
  readonly web: string;
  readonly seed: number;
  readonly sessions: number;
  readonly pages: number;
  readonly atOnce: number;
  readonly people: number;
  readonly everyMs: number;
}

const wish = JSON.parse(process.argv[2] ?? '{}') as Wish;
const print = (line: unknown) => void process.stdout.write(`${JSON.stringify(line)}\n`);
const random = seededChance(wish.seed);

if (wish.kind === 'sessions') print(await runSessions({ ...wish, random }));
else {
  const leaving = new AbortController();
  process.stdin.resume().once('end', () => leaving.abort());
  await runPeople({ ...wish, random, signal: leaving.signal, onAction: print });
}
// Timers and kept connections of pages that nobody closes must not keep the process; what is still in a pipe is written first.
process.stdout.write('', () => process.exit(0));
