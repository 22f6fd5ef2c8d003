import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { confirm } from './confirm.ts';

const question = { what: 'Traffic moves.', name: 'production' };

function terminal(typed: string | null) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  if (typed !== null) input.write(`${typed}\n`);
  return { input, output, isAgreed: false, signal: AbortSignal.timeout(5_000) };
}

test('on a terminal the name has to be typed', async () => {
  const asking = terminal('production');
  await confirm(question, asking);
  expect(String(asking.output.read())).toBe('Traffic moves.\nType "production" to go on: ');
});

test.each(['', 'y', 'yes', 'Production', 'productio'])('"%s" is not the name', async (typed) => {
  await expect(confirm(question, terminal(typed))).rejects.toThrow(`"production" was expected, "${typed}" came`);
});

test('who said yes before is not asked', async () => {
  const asking = { ...terminal(null), isAgreed: true };
  await confirm(question, asking);
  expect(asking.output.read()).toBeNull();
});

test('a terminal that is closed has not confirmed', async () => {
  const asking = terminal(null);
  const answered = confirm(question, asking);
  asking.input.end();
  await expect(answered).rejects.toThrow('nobody confirmed');
});
