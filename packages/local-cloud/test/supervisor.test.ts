import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloudEvent, PartFailure, type PartSpec } from '../src/supervisor/part.ts';
import { Supervisor } from '../src/supervisor/supervisor.ts';
import { eventually, isAlive, untilGone } from './eventually.ts';

const script = fileURLToPath(new URL('sample-parts/part.ts', import.meta.url));

let logDir: string;
let supervisor: Supervisor;
let events: CloudEvent[];

beforeEach(() => {
  logDir = mkdtempSync(join(tmpdir(), 'parallax-supervisor-'));
  events = [];
  supervisor = new Supervisor({ logDir, onEvent: (event) => events.push(event) });
});

afterEach(async () => {
  await supervisor.stop();
  rmSync(logDir, { recursive: true });
});

const spec = (name: string, behaviour: object = {}, more: Partial<PartSpec> = {}): PartSpec => ({
  name,
  region: null,
  args: [script, JSON.stringify({ name, ...behaviour })],
  onDeath: 'stop-all',
  stage: 1,
  ...more,
});

const sawEvent = (type: CloudEvent['type']) =>
  eventually(`an event ${type}`, () => events.find((event) => event.type === type) ?? null);
const logOf = (name: string) =>
  readFileSync(join(logDir, `${name}.log`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('Supervisor', () => {
  it('gives the ready line of a part, and its settings to the part alone', async () => {
    const ready = await supervisor.start(spec('sample', {}, { env: { SAMPLE_SETTING: 'given' } }));
    expect(ready['pid']).toBe(supervisor.parts[0]?.pid);
    expect(logOf('sample')).toContainEqual(
      expect.objectContaining({ part: 'sample', stream: 'stdout', event: 'loading', setting: 'given' }),
    );
    expect(logOf('sample')).toContainEqual(expect.objectContaining({ stream: 'stderr', message: 'a line on stderr' }));
    expect(process.env['SAMPLE_SETTING']).toBeUndefined();
  });

  it('waits for marks where a program writes no ready line', async () => {
    await supervisor.start(spec('marked', {}, { readyMarks: ['"event": "loading"', '"setting": "none"'] }));
    expect(supervisor.parts[0]?.alive).toBe(true);
  });

  it('rejects with the last lines when a part ends before it is ready', async () => {
    const failure = await supervisor.start(spec('broken', { failWith: 3 })).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PartFailure);
    expect(failure).toMatchObject({
      message: 'broken ended before it was ready (exit code 3)',
      ended: { code: 3, signal: null },
    });
    expect((failure as PartFailure).tail).toContain('the reason of the failure');
  });

  it('rejects and kills a part that stays silent', async () => {
    const failure = await supervisor
      .start(spec('silent', { silent: true }, { readyTimeoutMs: 500 }))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: 'silent was not ready after 0.5 s' });
    await untilGone(supervisor.parts[0]?.pid ?? 0);
  });

  it('stops dependents first, kills what does not listen, and leaves no process', async () => {
    const diary = join(logDir, 'diary');
    await supervisor.start(spec('base', { diary }));
    await supervisor.start(spec('middle', { diary }, { stage: 2 }));
    const ready = await supervisor.start(spec('top', { deaf: true, withChild: true }, { stage: 3, stopGraceMs: 200 }));
    const pids = [...supervisor.parts.map((part) => part.pid), Number(ready['child'])];
    expect(pids.every(isAlive)).toBe(true);
    await supervisor.stop();
    await Promise.all(pids.map(untilGone));
    expect(readFileSync(diary, 'utf8')).toBe('middle\nbase\n');
  });

  it('starts an app that died again, and calls onReady again', async () => {
    const readyPids: unknown[] = [];
    await supervisor.start(spec('app', {}, { onDeath: 'restart', onReady: (ready) => void readyPids.push(ready['pid']) }));
    supervisor.kill('app', null);
    await sawEvent('part-back');
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'part-died', ended: { code: null, signal: 'SIGKILL' }, restartInMs: 200 }),
    );
    expect(readyPids).toHaveLength(2);
    expect(supervisor.parts[0]).toMatchObject({ pid: readyPids[1], alive: true });
  });

  it('ends what a part had started itself when that part dies', async () => {
    const ready = await supervisor.start(spec('app', { withChild: true }, { onDeath: 'restart' }));
    const child = Number(ready['child']);
    expect(isAlive(child)).toBe(true);
    supervisor.kill('app', null);
    await untilGone(child);
  });

  it('stops everything when another part dies, and says which and what it wrote last', async () => {
    await supervisor.start(spec('app', {}, { onDeath: 'restart', stage: 2 }));
    await supervisor.start(spec('vital'));
    supervisor.kill('vital', null, 'SIGKILL');
    const failure = await supervisor.failed;
    expect(failure.message).toBe('vital died (SIGKILL)');
    expect(failure.tail).toContain('a line on stderr');
    await supervisor.stop();
    expect(supervisor.parts.map((part) => part.alive)).toEqual([false, false]);
  });

  it('keeps a part down that was stopped on purpose until it is started', async () => {
    await supervisor.start(spec('app', {}, { onDeath: 'restart' }));
    const before = supervisor.parts[0]?.pid;
    await supervisor.stopPart('app', null);
    expect(supervisor.parts[0]?.alive).toBe(false);
    await supervisor.startAgain('app', null);
    expect(supervisor.parts[0]).toMatchObject({ alive: true });
    expect(supervisor.parts[0]?.pid).not.toBe(before);
    expect(events.map((event) => event.type)).not.toContain('part-died');
  });

  it('keeps a part down that was killed on purpose, with all that it started, and tells nobody that it died', async () => {
    const ready = await supervisor.start(spec('app', { withChild: true }, { onDeath: 'restart' }));
    await supervisor.start(spec('vital'));
    const [app, vital] = supervisor.parts;
    expect([app?.health, vital?.health]).toEqual(['ok', 'ok']);
    await Promise.all([supervisor.killPart('app', null), supervisor.killPart('vital', null)]);
    for (const pid of [app?.pid, vital?.pid, ready['child']]) await untilGone(Number(pid));
    expect(supervisor.parts.map(({ health }) => health)).toEqual(['off', 'off']);
    expect(supervisor.parts[1]?.since).toBeGreaterThanOrEqual(vital?.since ?? 0);
    await supervisor.killPart('vital', null);
    await supervisor.startAgain('vital', null);
    await supervisor.startAgain('app', null);
    expect(supervisor.parts.map(({ health }) => health)).toEqual(['ok', 'ok']);
    expect(events.filter(({ type }) => type === 'part-stopped')).toHaveLength(2);
    expect(events.map(({ type }) => type)).not.toContain('part-died');
  });

  it('keeps running when a part that was down on purpose does not come up again', async () => {
    const flag = join(logDir, 'flag');
    await supervisor.start(spec('app', {}, { onDeath: 'restart' }));
    await supervisor.start(spec('vital', { failIfThere: flag }));
    await supervisor.killPart('vital', null);
    writeFileSync(flag, '');
    await expect(supervisor.startAgain('vital', null)).rejects.toThrow('vital ended before it was ready (exit code 4)');
    expect(supervisor.parts.map(({ health }) => health)).toEqual(['ok', 'off']);
    rmSync(flag);
    await supervisor.startAgain('vital', null);
    expect(supervisor.parts.map(({ health }) => health)).toEqual(['ok', 'ok']);
  });

  it('starts nothing any more once it is being stopped', async () => {
    await supervisor.start(spec('app'));
    await supervisor.stopPart('app', null);
    const stopped = supervisor.stop();
    await expect(supervisor.startAgain('app', null)).rejects.toThrow('everything is being stopped');
    await stopped;
  });

  it('hands no settings of a part to whoever watches', async () => {
    await supervisor.start(spec('app', {}, { env: { SECRET: 'do-not-tell' } }));
    expect(events.length).toBeGreaterThan(0);
    expect(JSON.stringify(events)).not.toContain('do-not-tell');
  });

  it('leaves no process when it is killed itself', async () => {
    const runner = spawn(process.execPath, [fileURLToPath(new URL('sample-parts/supervise.ts', import.meta.url)), logDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    runner.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    const pids = await eventually('the ids of its parts', () =>
      output.endsWith('\n') ? (JSON.parse(output) as number[]) : null,
    );
    expect(pids.map(isAlive)).toEqual([true, true]);
    runner.kill('SIGKILL');
    await Promise.all(pids.map(untilGone));
  });
});
