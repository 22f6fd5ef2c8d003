import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { findHygieneProblems, findLongFiles } from '../checks/hygiene/find-hygiene-problems.ts';
import { plantTree, runScript } from './plant-tree.ts';

// Planted words are put together here, so that this file passes the check that it tests.
const join = (...parts: string[]) => parts.join('');
const key = 'a'.repeat(86);

const forbidden: [rule: string, line: string][] = [
  ['machine path', join('cd /wo', 'rk/main')],
  ['machine path', join("const a = '/ro", "ot/.cache';")],
  ['machine path', join('/ho', 'me/someone/x')],
  ['machine path', join('C:\\Us', 'ers\\someone')],
  ['outside paper', join('see ../sha', 'red/facts')],
  ['outside paper', join('as in design sec', 'tion 4')],
  ['outside paper', join('fac', 'ts/cosmos.md')],
  ['registry host', join('https://regi', 'stry.npmjs.org/x')],
  ['how work is organised', join('done by a suba', 'gent')],
  ['how work is organised', join('a hel', 'per for this')],
  ['how work is organised', join('see iss', 'ue 2')],
  ['how work is organised', join('as this ta', 'sk asks')],
  ['how work is organised', join('in an earlier ses', 'sion')],
  ['unfinished', join('// TO', 'DO: later')],
  ['unfinished', join('// @ts-ig', 'nore')],
  ['secret', join('const key = "', key, '==";')],
  ['secret', join('Account', 'Key=abcdefghijklmnopqrstuvwxyz')],
  ['secret', join('https://x/y?sv=1&si', `g=${'a'.repeat(44)}`)],
  ['secret', join('-----BE', 'GIN RSA PRIVATE KEY-----')],
];

test.each(forbidden)('%s is found in "%s"', (rule, line) => {
  const problems = findHygieneProblems([{ path: 'docs/x.md', text: `first\n${line}\n` }], []);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ place: 'docs/x.md:2', message: expect.stringContaining(rule) });
});

test('a secret is not repeated in the message', () => {
  const [problem] = findHygieneProblems([{ path: 'x.ts', text: `${key}==` }], []);
  expect(problem?.message).not.toContain('aaaa');
});

test.each([
  'the session token of a person, an HTTP session, the x-parallax-session header',
  'req.headers["user-agent"], new https.Agent({keepAlive: true}), the monitoring agent',
  'https://learn.microsoft.com/azure/work/items',
  'integrity: sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  'key Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
  'AccountKey=$(storageKey);EndpointSuffix=core',
  'scriptRoot: /home/site/wwwroot',
  '- task: AzureCLI@2',
  'a main-thread task of 50 ms, queueMicrotask, turbo tasks',
  'mktemp /tmp/x.XXXXXX',
  'https://github.com/Azure/Azurite/issues/1234',
  "import x from '../shared/grid.ts';",
])('ordinary use is left alone: %s', (line) => {
  expect(findHygieneProblems([{ path: 'docs/x.md', text: line }], [])).toEqual([]);
});

test.each(['on', 'sk', 'to'])('a test left out (%s...) is found in a test and nowhere else', (start) => {
  const text = `test.${{ on: 'only', sk: 'skip', to: 'todo' }[start]}('x', () => {});`;
  expect(findHygieneProblems([{ path: 'packages/x/src/x.test.ts', text }], [])).toHaveLength(1);
  expect(findHygieneProblems([{ path: 'packages/x/src/x.ts', text }], [])).toEqual([]);
});

test.each([
  ['packages/x/src/ReadThing.ts', 1],
  ['packages/x/src/read_thing.ts', 1],
  ['packages/x/src/utils/read.ts', 1],
  ['packages/x/src/read-thing.v2.test.ts', 0],
  ['packages/x/README.md', 0],
])('the file name %s has %i problems', (path, count) => {
  expect(findHygieneProblems([{ path, text: '' }], [])).toHaveLength(count);
});

test('a file of a megabyte is found', () => {
  expect(findHygieneProblems([{ path: 'data.json', text: ' '.repeat(1_000_001) }], [])).toHaveLength(1);
});

test('an exception counts for its file and rule, and must meet something', () => {
  const exception = { file: 'a.md', rule: 'unfinished', reason: 'explains the rule' };
  const text = join('TO', 'DO');
  expect(findHygieneProblems([{ path: 'a.md', text }], [exception])).toEqual([]);
  expect(findHygieneProblems([{ path: 'b.md', text }], [{ ...exception, file: 'b.md', rule: 'secret' }])).toHaveLength(2);
  expect(findHygieneProblems([], [exception])[0]?.message).toContain('meets nothing any more');
});

test('long sources are listed, tests are not', () => {
  const text = 'a;\n'.repeat(400);
  const files = ['packages/x/src/a.ts', 'packages/x/src/a.test.ts', 'docs/a.md'].map((path) => ({ path, text }));
  expect(findLongFiles(files)).toEqual([expect.stringContaining('packages/x/src/a.ts has 400 lines')]);
});

test('the command sees files that git does not know yet, but not ignored ones', () => {
  const fault = join('FIX', 'ME');
  const root = plantTree({ 'new.md': fault, 'dist/old.md': fault, '.gitignore': 'dist/\n' });
  execFileSync('git', ['init', '-q'], { cwd: root });
  const { code, output } = runScript('check-hygiene.ts', ['--root', root]);
  expect(code).toBe(1);
  expect(output).toContain('new.md:1');
  expect(output).toContain('2 text files, 1 problems');
});
