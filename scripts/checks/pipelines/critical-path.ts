import type { Job, Stage } from './read-stages.ts';

export interface Span {
  readonly stage: string;
  /** Minutes after the first of these stages began, by time limits. */
  readonly from: number;
  readonly to: number;
  /** Jobs that run at the same time, in waves one after another. */
  readonly waves: readonly (readonly string[])[];
}

/** How long stages may take at most: every job as long as its limit allows, what does not wait for each other at the same time. */
export function criticalPath(stages: readonly Stage[]): Span[] {
  const spans = new Map<string, Span>();
  for (const stage of stages) {
    const from = Math.max(0, ...stage.dependsOn.map((name) => spans.get(name)?.to ?? 0));
    const ends = new Map<string, number>();
    for (const job of stage.jobs) ends.set(job.name, startOf(job, ends) + (job.minutes ?? Number.POSITIVE_INFINITY));
    const starts = [...new Set(stage.jobs.map((job) => startOf(job, ends)))].sort((a, b) => a - b);
    const waves = starts.map((start) => stage.jobs.filter((job) => startOf(job, ends) === start).map(({ name }) => name));
    spans.set(stage.name, { stage: stage.name, from, to: from + Math.max(0, ...ends.values()), waves });
  }
  return [...spans.values()];
}

const startOf = ({ dependsOn }: Job, ends: ReadonlyMap<string, number>): number =>
  Math.max(0, ...dependsOn.map((name) => ends.get(name) ?? 0));
