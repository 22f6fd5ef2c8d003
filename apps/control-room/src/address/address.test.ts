import { expect, test } from 'vitest';
import { noFilter, noTrace, readAddress, type TracesAddress, tracesHref } from './address.ts';

test('what an address says is read as it was written', () => {
  const addresses: TracesAddress[] = [
    noTrace,
    {
      ...noTrace,
      operationId: '4bf9',
      spanId: 'a/b',
      filter: { role: 'parallax-api', region: 'east us', isFailed: true, image: 'i' },
    },
    { ...noTrace, operationId: '4bf9', marks: [{ at: 1_700_000_000_000, text: 'click, & so on' }] },
  ];
  for (const address of addresses) expect(readAddress(tracesHref(address))).toEqual({ view: 'traces', ...address });
  expect(tracesHref(noTrace)).toBe('#/traces');
});

test('a span is named only in its trace', () => {
  expect(tracesHref({ ...noTrace, spanId: 'a' })).toBe('#/traces');
});

test('no more marks than can be drawn, and no longer words', () => {
  const marks = Array.from({ length: 20 }, (_, at) => ({ at, text: 'x'.repeat(200) }));
  const read = readAddress(tracesHref({ ...noTrace, marks }));
  expect(read.view === 'traces' && read.marks).toEqual(marks.slice(0, 6).map(({ at }) => ({ at, text: 'x'.repeat(60) })));
});

test('whatever is no trace is the room; what cannot be read is left out', () => {
  for (const hash of ['', '#', '#/', '#room', '#/other/x']) expect(readAddress(hash)).toEqual({ view: 'room' });
  expect(readAddress('#/traces/%E0%A4%A?mark=soon,x&mark=12&mark=7,ok&failed=yes')).toEqual({
    view: 'traces',
    operationId: '%E0%A4%A',
    spanId: null,
    filter: noFilter,
    marks: [{ at: 7, text: 'ok' }],
  });
});
