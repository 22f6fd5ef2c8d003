import { expect, test } from 'vitest';
import { awaitingImage, readyImage, recordOf, start } from '../test/records.ts';
import { updateEdits } from './edits.ts';
import { traceOf } from './trace-of.ts';

const upload = `00-${'a'.repeat(32)}-${'1'.repeat(16)}-01`;
const edit = `00-${'b'.repeat(32)}-${'2'.repeat(16)}-01`;
const edited = (at: number) => ({ ...updateEdits(readyImage(), null, { title: 'Sea' }, at), traceparent: edit });
const ready = { ...readyImage(), traceparent: upload };

test('work belongs to the upload until somebody changes the finished picture', () => {
  expect(traceOf(recordOf(ready))).toBe(upload);
  expect(traceOf(recordOf(ready, edited(start + 60_000)))).toBe(edit);
});

test('a title that is written while the picture is being made leaves the upload its trace', () => {
  expect(traceOf(recordOf({ ...awaitingImage(), traceparent: upload }, edited(start + 50)))).toBe(upload);
  expect(traceOf(recordOf(ready, edited(start + 50)))).toBe(upload);
});

test('what was edited by an earlier release stays with the upload, and seeds with nobody', () => {
  const { traceparent: _, ...older } = edited(start + 60_000);
  expect([traceOf(recordOf(ready, older)), traceOf(recordOf(readyImage()))]).toEqual([upload, null]);
});
