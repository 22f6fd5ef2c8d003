import type { History } from '../history/history.ts';
import { casesOf, type ImageCase } from './case-of-image.ts';
import { checkLists, checkRegionsAgree, checkUnknownImages } from './check-agreement.ts';
import { checkEdits } from './check-edits.ts';
import { checkFate } from './check-fate.ts';
import { checkUpload } from './check-upload.ts';
import { checkUrls } from './check-urls.ts';
import { type Digest, differingContainers } from './digest.ts';
import { type Counts, type Finding, type Verdict, verdicts } from './finding.ts';
import { type Kill, measureKills } from './measure-kills.ts';
import { missedBy, writesOf } from './missed-writes.ts';
import type { Observation } from './observation.ts';
import type { Causality } from './order.ts';

export interface CheckOptions {
  /** Connected time after which a region has surely heard of a write in another, ms; default 5,000. */
  readonly syncMs?: number;
  /** A write that a read did not show so long after it was acknowledged was late, ms; default 5,000. */
  readonly lateMs?: number;
}

export interface CheckResult {
  readonly counts: Counts;
  readonly findings: readonly Finding[];
  readonly kills: readonly Kill[];
}

/** Judges what was done against what is to be seen afterwards. Pure. */
export function checkHistory(history: History, observation: Observation, options: CheckOptions = {}): CheckResult {
  const cases = casesOf(history, observation);
  const causality: Causality = { disturbances: history.disturbances, syncMs: options.syncMs ?? 5_000 };
  const findings = [
    ...cases.flatMap((image) => [
      ...checkUpload(image),
      ...checkEdits(image, causality),
      ...checkFate(image, observation.lists, causality),
      ...checkRegionsAgree(image),
      ...checkLists(image, observation.lists),
      ...checkUrls(image, history.regions),
    ]),
    ...checkUnknownImages(
      observation.lists,
      new Set(history.operations.flatMap((each) => (each.kind === 'upload' ? each.imageIds : []))),
    ),
    ...silentLists(observation),
    ...(observation.digest === null ? [] : checkDigest(observation.digest)),
    ...cases.flatMap((image) => lateWrites(image, options.lateMs ?? 5_000)),
  ];
  return { counts: countAll(cases, findings), findings, kills: measureKills(history, cases) };
}

const silentLists = ({ lists }: Observation): Finding[] =>
  lists
    .filter(({ error }) => error !== null)
    .map(({ region, kind, client, error }) => ({
      verdict: 'stuck',
      imageId: null,
      operation: null,
      sentence: `${region} could not give the ${kind} list of ${client}.`,
      evidence: { error },
    }));

const checkDigest = (digest: Digest): Finding[] =>
  differingContainers(digest).map(({ container, hashes }) => ({
    verdict: 'contradicting',
    imageId: null,
    operation: null,
    sentence: `The replicas of ${container} are not identical.`,
    evidence: { hashes, pending: digest.pending },
  }));

const lateWrites = (image: ImageCase, lateMs: number): Finding[] =>
  missedBy(image, () => true)
    .filter(({ write, read }) => read.invokedAt - write.endedAt > lateMs)
    .map(({ write, read }) => ({
      verdict: 'late',
      imageId: image.imageId,
      operation: write.id,
      sentence: `The ${write.kind} that ${write.region} acknowledged was not to be seen in ${read.region} ${((read.invokedAt - write.endedAt) / 1_000).toFixed(1)} s later.`,
      evidence: { write: write.id, read: read.id },
    }));

function countAll(cases: readonly ImageCase[], findings: readonly Finding[]): Counts {
  const writes = [...new Set(cases.flatMap(writesOf))];
  const acked = writes.filter(({ outcome }) => outcome === 'ok');
  const broken = new Set(findings.filter(({ verdict }) => verdict !== 'late').map(({ operation }) => operation));
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  return {
    acked: acked.length,
    visible: acked.filter(({ id }) => !broken.has(id)).length,
    unknown: writes.filter(({ outcome }) => outcome === 'info').length,
    refused: writes.filter(({ outcome }) => outcome === 'fail').length,
    byVerdict: Object.fromEntries(verdicts.map((verdict) => [verdict, count(verdict)])) as Record<Verdict, number>,
  };
}
