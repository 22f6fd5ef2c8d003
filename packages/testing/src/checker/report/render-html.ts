import type { Finding } from '../finding.ts';
import type { Kill } from '../measure-kills.ts';
import type { DrillReport, DrillStep } from './drill-report.ts';
import { clockTime, duration, escapeHtml } from './escape-html.ts';
import { styles } from './styles.ts';
import { colourOfRegion, timelineSvg } from './timeline-svg.ts';

/** Findings and evidence that are shown; all of them are in the JSON file. */
const maxFindings = 100;
const maxEvidence = 4_000;

/** The report as one page that stands alone. */
export function renderHtml(report: DrillReport): string {
  const { drill, hypothesis, holds, seed, history, notes } = report;
  const about = `${new Date(history.startedAt).toISOString().slice(0, 19).replace('T', ' ')} UTC, ${duration(history.endedAt - history.startedAt)}, seed ${seed}, ${history.regions.map(({ displayName }) => displayName).join(' and ')}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`Drill: ${drill}`)}</title><style>${styles}</style></head><body><main>
<span class="badge ${holds ? 'holds' : 'broken'}">${holds ? 'Hypothesis holds' : 'Hypothesis does not hold'}</span>
<h1>${escapeHtml(drill)}</h1>
<p class="hypothesis">${escapeHtml(hypothesis)}</p>
<p class="soft">${escapeHtml(about)}</p>
${notes.map((note) => `<p class="soft">${escapeHtml(note)}</p>`).join('')}
${brokenList(report)}
${tiles(report)}
<h2>What happened</h2>
<figure>${timelineSvg(history, report.steps)}<figcaption>${legend(report)}</figcaption></figure>
${stepTable(report.steps, history.startedAt)}
${killTable(report.result.kills, history.startedAt)}
${findingTable(report.result.findings)}
${slowest(report)}
</main></body></html>
`;
}

const brokenList = ({ broken }: DrillReport): string =>
  broken.length === 0
    ? ''
    : `<ul class="broken-list">${broken.map(({ sentence, evidence }) => `<li>${escapeHtml(sentence)}${details(evidence)}</li>`).join('')}</ul>`;

function tiles({ result: { counts, kills }, replicas, settledMs }: DrillReport): string {
  const { byVerdict } = counts;
  const worst = (values: readonly (number | null)[]) => Math.max(...values.map((value) => value ?? 0));
  const plain = (label: string, value: string | number, tone = '') => `<li class="${tone}"><b>${value}</b>${label}</li>`;
  const zero = (label: string, value: number) => plain(label, value, value === 0 ? 'good' : 'bad');
  return `<ul class="tiles">${[
    plain('acknowledged', counts.acked),
    plain('stand everywhere', counts.visible, counts.visible === counts.acked ? 'good' : 'bad'),
    zero('lost', byVerdict.lost),
    zero('doubled', byVerdict.doubled),
    zero('stuck', byVerdict.stuck),
    zero('deleted but back', byVerdict['deleted-but-back']),
    zero('contradicting', byVerdict.contradicting),
    zero('wrong-region address', byVerdict['wrong-region-url']),
    plain('late', byVerdict.late),
    plain('nobody knows', counts.unknown),
    ...(kills.length === 0
      ? []
      : [
          plain(`worst RTO of ${kills.length} kills`, `${worst(kills.map((kill) => kill.rtoSeconds))} s`),
          plain('worst RPO, until return', `${worst(kills.map((kill) => kill.rpoSeconds))} s`),
        ]),
    plain('to settle', settledMs === null ? 'never' : duration(settledMs), settledMs === null ? 'bad' : ''),
    ...(replicas === null
      ? []
      : [plain('replicas', replicas.identical ? 'identical' : 'differ', replicas.identical ? 'good' : 'bad')]),
  ].join('')}</ul>`;
}

const legend = ({ history }: DrillReport): string =>
  `Above: what was done to the cloud. Below: each action by when it ended and how long it took; large dots are writes.${history.regions
    .map(
      ({ name, displayName }) =>
        `<span class="swatch" style="background:${colourOfRegion(name, history.regions)}"></span>answered by ${escapeHtml(displayName)}`,
    )
    .join(
      '',
    )}<span class="swatch" style="background:var(--limited)"></span>no answer<span class="swatch" style="background:var(--bad)"></span>refused`;

const table = (title: string, head: string, rows: readonly string[]): string =>
  rows.length === 0
    ? ''
    : `<h2>${escapeHtml(title)}</h2><div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;

const stepTable = (steps: readonly DrillStep[], startedAt: number): string =>
  table(
    'Steps',
    '<th>#</th><th>after</th><th>step</th><th>region</th>',
    steps.map(
      ({ at, what, region }, index) =>
        `<tr><td>${index + 1}</td><td class="time">${duration(at - startedAt)}</td><td>${escapeHtml(what)}</td><td>${escapeHtml(region ?? '')}</td></tr>`,
    ),
  );

const killTable = (kills: readonly Kill[], startedAt: number): string =>
  table(
    'Region kills',
    '<th>region</th><th>after</th><th class="number">down for</th><th class="number">RTO</th><th class="number">RPO until return</th><th class="number">out of sight</th>',
    kills.map(
      ({ region, at, restoredAt, rtoSeconds, rpoSeconds, outOfSight }) =>
        `<tr><td>${escapeHtml(region)}</td><td class="time">${duration(at - startedAt)}</td><td class="number">${restoredAt === null ? 'the end' : duration(restoredAt - at)}</td><td class="number">${rtoSeconds === null ? '' : `${rtoSeconds} s`}</td><td class="number">${rpoSeconds} s</td><td class="number">${outOfSight}</td></tr>`,
    ),
  );

const findingTable = (findings: readonly Finding[]): string =>
  table(
    findings.length > maxFindings ? `Findings (the first ${maxFindings} of ${findings.length})` : 'Findings',
    '<th>verdict</th><th>what was found</th><th>image</th>',
    findings
      .toSorted((a, b) => Number(a.verdict === 'late') - Number(b.verdict === 'late'))
      .slice(0, maxFindings)
      .map(
        ({ verdict, sentence, imageId, evidence }) =>
          `<tr><td>${verdict}</td><td>${escapeHtml(sentence)}${details(evidence)}</td><td><code>${escapeHtml(imageId ?? '')}</code></td></tr>`,
      ),
  );

function slowest({ history: { operations, startedAt } }: DrillReport): string {
  const slow = operations.toSorted((a, b) => b.endedAt - b.invokedAt - (a.endedAt - a.invokedAt)).slice(0, 10);
  return table(
    'Slowest actions',
    '<th>after</th><th>who</th><th>what</th><th>outcome</th><th class="number">took</th>',
    slow.map(
      ({ invokedAt, endedAt, client, kind, outcome, region, attempts, error }) =>
        `<tr><td class="time">${duration(invokedAt - startedAt)}</td><td>${escapeHtml(client)}</td><td>${kind}${details(attempts.map((each) => `${clockTime(each.at)} ${each.method} ${each.address} ${each.status ?? 'no answer'} ${each.ms} ms ${each.note ?? ''}`))}</td><td>${outcome}${region === null ? '' : ` in ${escapeHtml(region)}`} ${escapeHtml(error ?? '')}</td><td class="number">${duration(endedAt - invokedAt)}</td></tr>`,
    ),
  );
}

function details(evidence: unknown): string {
  if (evidence === null || evidence === undefined) return '';
  const text =
    Array.isArray(evidence) && evidence.every((line) => typeof line === 'string')
      ? evidence.join('\n')
      : JSON.stringify(evidence, null, 1);
  return `<details><summary class="soft">evidence</summary><pre>${escapeHtml(text.slice(0, maxEvidence))}</pre></details>`;
}
