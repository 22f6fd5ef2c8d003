import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from './log-file.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'parallax-log-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const part = { name: 'api', region: 'westus2' };
const entries = (name: string) =>
  readFileSync(join(dir, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('LogFile', () => {
  it('writes a line of JSON per line, with the fields of JSON and the text of anything else', () => {
    const log = new LogFile(join(dir, 'api.log'), part);
    log.write('stdout', '{"event":"request","status":200}');
    log.write('stderr', 'plain');
    log.write('stderr', '{not json');
    expect(entries('api.log')).toEqual([
      { time: expect.any(String), part: 'api', region: 'westus2', stream: 'stdout', event: 'request', status: 200 },
      { time: expect.any(String), part: 'api', region: 'westus2', stream: 'stderr', message: 'plain' },
      { time: expect.any(String), part: 'api', region: 'westus2', stream: 'stderr', message: '{not json' },
    ]);
  });

  it('keeps three earlier runs', () => {
    for (const run of ['first', 'second', 'third', 'fourth', 'fifth'])
      new LogFile(join(dir, 'api.log'), part).write('stdout', run);
    expect(readdirSync(dir).sort()).toEqual(['api.1.log', 'api.2.log', 'api.3.log', 'api.log']);
    expect(['api.log', 'api.1.log', 'api.3.log'].map((name) => entries(name)[0]?.['message'])).toEqual([
      'fifth',
      'fourth',
      'second',
    ]);
  });

  it('remembers the last forty lines', () => {
    const log = new LogFile(join(dir, 'api.log'), part);
    for (let line = 1; line <= 50; line++) log.write('stdout', `line ${line}`);
    expect(log.tail).toHaveLength(40);
    expect(log.tail.at(0)).toBe('line 11');
  });

  it('goes on without a file when it cannot be written', () => {
    const log = new LogFile(join(dir, 'api.log'), part);
    mkdirSync(join(dir, 'api.log'));
    log.write('stdout', 'lost');
    log.write('stdout', 'lost too');
    expect(log.broken).toMatchObject({ code: 'EISDIR' });
    expect(log.tail).toEqual(['lost', 'lost too']);
  });
});
