import { PartFailure } from '@parallax/local-cloud/supervisor/part';
import { describe, expect, it } from 'vitest';
import { paintFor } from './paint.ts';
import { createScreen } from './screen.ts';
import type { RunningLocal } from './start-local.ts';

function screenOf(options: { verbose?: boolean } = {}) {
  const text: string[] = [];
  const screen = createScreen({
    write: (part) => text.push(part),
    paint: paintFor({ isTTY: false }, {}),
    verbose: options.verbose === true,
    displayNames: new Map([['westus2', 'West US 2']]),
    elapsed: () => 1_500,
  });
  return { screen, lines: () => text.join('').split('\n') };
}

const part = { name: 'worker', region: 'westus2' };

describe('the start-up screen', () => {
  it('has a line per part with the time it took and when it was ready', () => {
    const { screen, lines } = screenOf();
    screen.show({ type: 'part-ready', part, pid: 1, ms: 812 });
    screen.show({ type: 'part-ready', part: { name: 'cosmos', region: null }, pid: 2, ms: 12_345 });
    expect(lines().slice(0, 2)).toEqual([
      '  ✓ worker (West US 2)                       0.81 s at 1.50 s',
      '  ✓ cosmos                                   12.3 s at 1.50 s',
    ]);
  });

  it('says what died, what happens now, and when it is back', () => {
    const { screen, lines } = screenOf();
    screen.show({ type: 'part-died', part, ended: { code: null, signal: 'SIGKILL' }, restartInMs: 200 });
    screen.show({ type: 'part-back', part, pid: 7, ms: 900 });
    expect(lines().slice(0, 2)).toEqual([
      '  ✗ worker (West US 2) died (SIGKILL); starting it again in 0.20 s',
      '  ✓ worker (West US 2) is back after 0.90 s (process 7)',
    ]);
  });

  it('says which region was killed, and when it is back', () => {
    const { screen, lines } = screenOf();
    const told = { killing: 0, killed: 320, restoring: 0, up: 2_500 } as const;
    for (const [status, ms] of Object.entries(told) as [keyof typeof told, number][])
      screen.show({ type: 'region', region: 'westus2', status, ms });
    expect(lines().slice(0, 2)).toEqual(['  ✗ West US 2 is killed (0.32 s)', '  ✓ West US 2 is back after 2.50 s']);
  });

  it('shows what parts write only when asked for it', () => {
    const line = { type: 'line', part, line: '{"level":"warning","message":"late","ms":3}' } as const;
    const [quiet, verbose] = [screenOf(), screenOf({ verbose: true })];
    quiet.screen.show(line);
    verbose.screen.show(line);
    expect(quiet.lines()).toEqual(['']);
    expect(verbose.lines()[0]).toBe('worker (westus2)             warning late ms=3');
  });

  it('puts the photo app first, then what to do and where things are', () => {
    const { screen, lines } = screenOf();
    const local = {
      web: 'http://127.0.0.1:4280',
      controlRoom: 'http://127.0.0.1:14290',
      api: 'http://127.0.0.1:9',
      clockFactor: 60,
      colours: [{ colour: 'blue', api: 'http://127.0.0.1:9' }],
      cosmos: { endpoint: 'http://127.0.0.1:3' },
      regions: [
        { displayName: 'West US 2', api: 'http://127.0.0.1:1', blob: 'http://127.0.0.1:2/devstoreaccount1', debuggers: {} },
      ],
    } as unknown as RunningLocal;
    screen.ready(local, { dataDir: '/somewhere/data', readyMs: 4_020, dev: false });
    const text = lines().join('\n');
    const places = [
      'Photo app      http://127.0.0.1:4280   │',
      'Control room   http://127.0.0.1:14290  │',
      'http://127.0.0.1:1/api/v1',
      'runs 60 times as fast',
      'Ready in 4.02 s',
      'npm run sample',
      'Data in /somewhere/data',
    ];
    expect(places.map((place) => text.indexOf(place)).every((at, index, all) => at > (all[index - 1] ?? -1))).toBe(true);
  });

  it('names every colour with its addresses when several run', () => {
    const { screen, lines } = screenOf();
    const apis = { blue: 'http://127.0.0.1:1', green: 'http://127.0.0.1:2' };
    const local = {
      web: 'http://127.0.0.1:4280',
      controlRoom: 'http://127.0.0.1:4290',
      clockFactor: 1,
      colours: [
        { colour: 'blue', api: 'http://127.0.0.1:8' },
        { colour: 'green', api: 'http://127.0.0.1:9' },
      ],
      cosmos: { endpoint: 'http://127.0.0.1:3' },
      regions: [{ displayName: 'West US 2', apis, blob: 'http://127.0.0.1:2/devstoreaccount1', debuggers: {} }],
    } as unknown as RunningLocal;
    screen.ready(local, { dataDir: '/somewhere/data', readyMs: 4_020, dev: false });
    expect(lines().join()).not.toContain('times as fast');
    const api = lines().filter((line) => line.includes('/api/v1'));
    expect(api.map((line) => line.trim())).toEqual([
      'API    http://127.0.0.1:1/api/v1 (blue)',
      'API    http://127.0.0.1:2/api/v1 (green)',
      'API    http://127.0.0.1:8/api/v1 (Traffic Manager, blue)',
      'API    http://127.0.0.1:9/api/v1 (Traffic Manager, green)',
    ]);
  });

  it('gives the last lines of a part that ended everything', () => {
    const { screen, lines } = screenOf();
    const tail = ['{"level":"error","message":"no space left"}', 'plain'];
    screen.failure(
      new PartFailure(part, 'died (exit code 1)', { ended: { code: 1, signal: null }, tail, logFile: '/data/logs/x.log' }),
    );
    expect(lines().map((line) => line.trim())).toEqual([
      '',
      '✗ worker (West US 2) died (exit code 1)',
      'The last it wrote (all of it: /data/logs/x.log):',
      'error no space left',
      'plain',
      '',
      '',
    ]);
  });
});

describe('paintFor', () => {
  it('paints on a terminal alone, and not where NO_COLOR is set', () => {
    expect(paintFor({ isTTY: true }, {}).red('x')).toBe('\u001b[31mx\u001b[39m');
    expect(paintFor({ isTTY: true }, { NO_COLOR: '1' }).red('x')).toBe('x');
    expect(paintFor({ isTTY: false }, {}).red('x')).toBe('x');
  });
});
