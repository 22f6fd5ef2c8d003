import type { MetricName, metricRows } from '@parallax/contracts/telemetry';

/** Labels of one measurement besides the region; their values come from small fixed sets. */
export type Labels = Readonly<Record<string, string>>;

type NameOf<Kind extends string> = {
  [Name in MetricName]: (typeof metricRows)[Name]['kind'] extends Kind ? Name : never;
}[MetricName];

/** Where measurements go. */
export interface MetricSink {
  count(name: MetricName, by: number, labels: Labels): void;
  record(name: MetricName, value: number, labels: Labels): void;
  /** `read` is asked whenever metrics are sent. */
  observe(name: MetricName, read: ReadState): void;
}

/** The values of the moment, with their labels. */
export type ReadState = () => Iterable<readonly [value: number, labels: Labels]>;

let sink: MetricSink | null = null;

/** Sends measurements somewhere from now on; null drops them, as before the first call. */
export const measureInto = (next: MetricSink | null): void => {
  sink = next;
};

export const count = (name: NameOf<'count'>, labels: Labels = {}, by = 1): void => sink?.count(name, by, labels);

/** `value` in the unit that the table of metrics names. */
export const record = (name: NameOf<'distribution'>, value: number, labels: Labels = {}): void =>
  sink?.record(name, value, labels);

export const observe = (name: NameOf<'state'>, read: ReadState): void => sink?.observe(name, read);

/** Measurements that cannot be handed on yet, at most; more than a start makes. */
const maxHeld = 5_000;

/** Keeps what is measured until there is something that takes it. */
export class HeldMetrics implements MetricSink {
  private held: ((to: MetricSink) => void)[] = [];

  count(name: MetricName, by: number, labels: Labels): void {
    this.hold((to) => to.count(name, by, labels));
  }

  record(name: MetricName, value: number, labels: Labels): void {
    this.hold((to) => to.record(name, value, labels));
  }

  observe(name: MetricName, read: ReadState): void {
    this.hold((to) => to.observe(name, read));
  }

  giveTo(to: MetricSink): void {
    const held = this.held;
    this.held = [];
    for (const give of held) give(to);
  }

  private hold(give: (to: MetricSink) => void): void {
    if (this.held.length < maxHeld) this.held.push(give);
  }
}
