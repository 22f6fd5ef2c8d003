import type { FailureGroup } from '../api/control-traces.ts';
import { type Envelope, operationOf } from './envelope.ts';
import { failureOf, spanOf } from './read-traces.ts';

/** More kinds of failure than this nobody reads. */
const most = 200;

/** Spans that did not succeed, those of one name, app, region and answer as one, with the words of the latest error; the latest first. */
export function groupFailures(envelopes: readonly Envelope[]): FailureGroup[] {
  const errors = errorsBySpan(envelopes);
  const groups = new Map<string, FailureGroup>();
  for (const item of envelopes) {
    const span = spanOf(item);
    const operationId = operationOf(item);
    if (span === null || span.success || operationId === null) continue;
    const { id, name, kind, role, region, resultCode } = span;
    const at = new Date(span.at).toISOString();
    const error = errors.get(id);
    const reason = error ?? (resultCode === null || resultCode === '0' ? 'without an answer' : `answered ${resultCode}`);
    // By the type of the error alone: its message may name what is different each time.
    const key = JSON.stringify([name, kind, role, region, error?.split(':', 1)[0] ?? reason]);
    const before = groups.get(key);
    const isLatest = before === undefined || before.lastAt <= at;
    groups.set(key, {
      ...(isLatest ? { name, kind, role, region, reason, operationId, spanId: id } : before),
      count: (before?.count ?? 0) + 1,
      firstAt: before === undefined || before.firstAt > at ? at : before.firstAt,
      lastAt: isLatest ? at : before.lastAt,
    });
  }
  return [...groups.values()].sort((a, b) => (a.lastAt < b.lastAt ? 1 : -1)).slice(0, most);
}

function errorsBySpan(envelopes: readonly Envelope[]): ReadonlyMap<string, string> {
  const errors = new Map<string, string>();
  for (const item of envelopes) {
    const failure = failureOf(item);
    if (failure?.spanId != null) errors.set(failure.spanId, `${failure.type}: ${failure.message}`);
  }
  return errors;
}
