import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { eventually } from './eventually.ts';

it('takes signals that come together for one request to stop, and kills at a second one', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('scripts/slow-to-stop.ts', import.meta.url))]);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const shows = (text: string) => eventually(text, () => (output.includes(text) ? true : null), { saw: () => output });
  try {
    await shows('ready');
    const firstAt = performance.now();
    child.kill('SIGINT');
    child.kill('SIGTERM');
    child.kill('SIGINT');
    await shows('aborted: true');
    expect(output.match(/Stopping/g)).toHaveLength(1);
    await eventually('the second key press', () => (performance.now() - firstAt > 700 ? true : null));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(output.endsWith('killed\n')).toBe(true);
  } finally {
    child.kill('SIGKILL');
  }
});
