import type { TraceSpan } from '@parallax/local-cloud/api/control-traces';
import { describe, expect, test } from 'vitest';
import { isCall, type Shown, shownRows } from './shown-rows.ts';
import { barOf, layOut, ticksOf } from './waterfall.ts';

const span = (
  id: string,
  parentId: string | null,
  offsetMs: number,
  durationMs: number,
  more: Partial<TraceSpan> = {},
): TraceSpan => ({
  id,
  parentId,
  name: id,
  kind: 'request',
  role: 'parallax-worker',
  region: 'westus2',
  startedAt: new Date(offsetMs).toISOString(),
  offsetMs,
  durationMs,
  success: true,
  resultCode: null,
  links: [],
  attributes: {},
  ...more,
});
const told = (spans: TraceSpan[], failures: { spanId: string | null; type: string; message: string }[] = []) =>
  layOut({ spans, failures: failures.map((failure) => ({ at: '', ...failure })), durationMs: 100 });
const outline = (spans: TraceSpan[]) =>
  told(spans).rows.map(({ span: { id }, depth, startMs }) => `${'.'.repeat(depth)}${id} ${startMs}`);

const plain: Shown = { hasCalls: false, turned: new Set(), selected: null };

describe('nesting', () => {
  test('children stand one step further in than their parent, in the order of the trace', () => {
    const spans = [
      span('a', null, 0, 50),
      span('b', 'a', 10, 8),
      span('d', 'b', 12, 2),
      span('c', 'a', 30, 5),
      span('e', null, 60, 1),
    ];
    expect(outline(spans)).toEqual(['a 0', '.b 10', '..d 12', '.c 30', 'e 60']);
    expect(
      told(spans)
        .rows.filter(({ hasChildren }) => hasChildren)
        .map(({ span: { id } }) => id),
    ).toEqual(['a', 'b']);
  });

  test('what is folded hides all that is below it, and nothing else', () => {
    const { rows } = told([span('a', null, 0, 9), span('b', 'a', 1, 5), span('c', 'b', 2, 1), span('d', null, 8, 1)]);
    const ids = (turned: string[]) =>
      shownRows(rows, { ...plain, turned: new Set(turned) }).map(({ span: { id }, fold }) => `${id} ${fold}`);
    expect([ids([]), ids(['b']), ids(['a', 'b']), ids(['d'])]).toEqual([
      ['a open', 'b open', 'c none', 'd none'],
      ['a open', 'b folded', 'd none'],
      ['a folded', 'd none'],
      ['a open', 'b open', 'c none', 'd none'],
    ]);
  });

  test('the same again and again is one row until it is spread, or one of it is looked at; what failed stands alone', () => {
    const look = (id: string, at: number, more: Partial<TraceSpan> = {}) =>
      span(id, null, at, 1, { name: 'GET images/{id}', ...more });
    const { rows } = told([
      look('g1', 1),
      look('g2', 2),
      span('find', 'g2', 2, 1, { name: 'cosmos.find' }),
      look('g3', 3),
      look('failed', 4, { success: false }),
      look('g5', 5),
      look('g6', 6, { region: 'eastus2' }),
    ]);
    const drawn = (change: Partial<Shown>) =>
      shownRows(rows, { ...plain, ...change }).map(({ span: { id }, repeats, fold }) => `${id} ${repeats.length} ${fold}`);
    const rest = ['failed 1 none', 'g5 1 none', 'g6 1 none'];
    const spread = ['g1 1 open', 'g2 1 none', 'g3 1 none', ...rest];
    expect(drawn({})).toEqual(['g1 3 folded', ...rest]);
    expect(drawn({ turned: new Set(['g1']) })).toEqual(spread);
    expect(drawn({ selected: 'g3' })).toEqual(spread);
    expect(drawn({ hasCalls: true })).toEqual(['g1 1 none', 'g2 1 open', 'find 1 none', 'g3 1 none', ...rest]);
  });

  test('calls of services can be left out, but none that failed or is looked at', () => {
    const { rows } = told([
      span('ResizeImage', null, 0, 9),
      span('cosmos.find', 'ResizeImage', 1, 1),
      span('blob.put', 'ResizeImage', 2, 1, { success: false }),
      span('vision.analyze', 'ResizeImage', 3, 1),
    ]);
    expect(rows.filter(isCall).map(({ span: { id } }) => id)).toEqual(['cosmos.find']);
    const ids = (selected: string | null) => shownRows(rows, { ...plain, selected }).map(({ span: { id } }) => id);
    expect(ids(null)).toEqual(['ResizeImage', 'blob.put', 'vision.analyze']);
    expect(ids('cosmos.find')).toEqual(['ResizeImage', 'cosmos.find', 'blob.put', 'vision.analyze']);
  });

  test('what was delivered twice stands once', () => {
    expect(outline([span('a', null, 0, 9), span('b', 'a', 1, 1), span('b', 'a', 1, 1)])).toEqual(['a 0', '.b 1']);
  });
});

describe('clocks', () => {
  const east = { region: 'eastus2' };

  test('of another region that are slow: what seems to begin before its parent is moved behind it, with what is below', () => {
    const spans = [span('a', null, 50, 20), span('b', 'a', 10, 30, east), span('c', 'b', 15, 5, east)];
    expect(outline(spans)).toEqual(['a 50', '.b 50', '..c 55']);
    expect(told(spans).rows.map(({ movedMs }) => movedMs)).toEqual([0, 40, 40]);
  });

  test('what comes back to the first region keeps its time', () => {
    const spans = [span('a', null, 50, 20), span('b', 'a', 10, 30, east), span('c', 'b', 60, 5)];
    expect(outline(spans)).toEqual(['a 50', '.b 50', '..c 60']);
  });

  test('of one process are one: what began before its parent did', () => {
    expect(outline([span('resize', null, 50, 20), span('image.upload', 'resize', 5, 40)])).toEqual([
      'resize 50',
      '.image.upload 5',
    ]);
  });

  test('less than they can tell is no difference', () => {
    expect(told([span('a', null, 5, 1), span('b', 'a', 4.2, 1, east)]).rows[1]?.movedMs).toBe(0);
  });

  test('what is moved beyond the end makes the trace longer', () => {
    expect(told([span('a', null, 90, 10), span('b', 'a', 10, 60, east)]).lengthMs).toBe(150);
  });
});

describe('bars', () => {
  const whole = { fromMs: 0, toMs: 1_000 };

  test('are to scale, and what took no time can be seen and stays inside', () => {
    expect(barOf(100, 500, whole)).toEqual({ left: 0.1, width: 0.5 });
    expect(barOf(500, 0.001, whole)?.width).toBe(0.004);
    const last = barOf(1_000, 0, whole);
    expect((last?.left ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(1);
  });

  test('of a part of the time are cut at its edges, and are none outside', () => {
    const part = { fromMs: 200, toMs: 400 };
    expect(barOf(100, 200, part)).toEqual({ left: 0, width: 0.5 });
    expect(barOf(300, 900, part)).toEqual({ left: 0.5, width: 0.5 });
    expect([barOf(0, 100, part), barOf(500, 1, part)]).toEqual([null, null]);
  });

  test('of an empty trace have a scale as well', () => {
    expect(layOut({ spans: [], failures: [], durationMs: 0 })).toEqual({ rows: [], lengthMs: 1, otherErrors: [] });
  });
});

test.each([
  [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0, 2_300, [0, 500, 1_000, 1_500, 2_000]],
  [950, 1_450, [1_000, 1_100, 1_200, 1_300, 1_400]],
])('from %d to %d ms there are round moments', (fromMs, toMs, ticks) => {
  expect(ticksOf({ fromMs, toMs }).map((ms) => Math.round(ms * 1e6) / 1e6)).toEqual(ticks);
});

test('errors stand at their span, or apart when it is not known, and each once', () => {
  const { rows, otherErrors } = told(
    [span('a', null, 0, 9)],
    [
      { spanId: 'a', type: 'AppError', message: 'no' },
      { spanId: 'x', type: 'TypeError', message: '' },
      { spanId: 'a', type: 'AppError', message: 'never' },
      { spanId: 'a', type: 'AppError', message: 'no' },
      { spanId: null, type: 'TypeError', message: '' },
    ],
  );
  expect([rows[0]?.errors, otherErrors]).toEqual([['AppError: no', 'AppError: never'], ['TypeError']]);
});
