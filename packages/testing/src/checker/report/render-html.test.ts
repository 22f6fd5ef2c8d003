import { expect, test } from 'vitest';
import type { DrillReport } from './drill-report.ts';
import { brokenRules, nothingLost } from './drill-report.ts';
import { renderHtml } from './render-html.ts';

const lost = { verdict: 'lost' as const, imageId: 'x', operation: 1, sentence: 'Gone: <b>bytes</b>.', evidence: { a: '</pre>' } };
const byVerdict = { lost: 1, doubled: 0, stuck: 0, contradicting: 0, 'wrong-region-url': 0, 'deleted-but-back': 0, late: 7 };
const region = { name: 'westus2', displayName: 'West US 2', blob: 'b', blobSecondary: 's' };
const kill = { at: 2_000, until: 4_000, kind: 'kill' as const, regions: ['westus2'], what: 'westus2 killed' };
const result: DrillReport['result'] = {
  counts: { acked: 3, visible: 2, unknown: 0, refused: 0, byVerdict },
  findings: [lost],
  kills: [{ region: 'westus2', at: 2_000, restoredAt: 4_000, rtoSeconds: 1.25, rpoSeconds: 0.5, outOfSight: 1 }],
};
const report: DrillReport = {
  drill: 'a drill',
  hypothesis: 'Nothing is <lost>.',
  seed: 7,
  holds: false,
  broken: brokenRules(result, nothingLost),
  notes: [],
  clockFactor: 1,
  steps: [{ at: 2_000, what: 'kill the region', region: 'westus2' }],
  result,
  replicas: null,
  settledMs: null,
  history: { startedAt: 1_000, endedAt: 9_000, regions: [region], operations: [], disturbances: [kill] },
};

test('a rule is broken by what it names alone, and the first evidence comes with it', () => {
  expect(report.broken).toEqual([{ sentence: '1 lost, where at most 0 may be.', evidence: [lost] }]);
});

test('the page says what broke, escapes what it was given, and loads nothing', () => {
  const html = renderHtml(report);
  expect(html).toContain('Hypothesis does not hold');
  expect(html).toContain('1 lost, where at most 0 may be.');
  expect(html).toContain('1.25 s');
  expect(html).toContain('Gone: &lt;b&gt;bytes&lt;/b&gt;.');
  expect(html).not.toMatch(/<b>bytes|<script|\bsrc=|\bhref=|url\(|@import/);
});

test('every tag of the page is closed', () => {
  const html = renderHtml(report).replace(/<(meta|!doctype)[^>]*>/g, '');
  const open: string[] = [];
  for (const [, slash, name, , selfClosed] of html.matchAll(/<(\/?)([a-z0-9]+)((?:\s[^<>]*?)?)(\/?)>/g)) {
    if (selfClosed === '/') continue;
    if (slash === '') open.push(name ?? '');
    else expect(open.pop()).toBe(name);
  }
  expect(open).toEqual([]);
});
