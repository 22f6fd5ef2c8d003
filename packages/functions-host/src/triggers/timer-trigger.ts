import { type HostFunction, option } from '../functions.ts';
import { HostError } from '../host-error.ts';
import { messageOf } from '../log.ts';
import { runWithRetry, waited } from '../retry.ts';
import type { RpcTypedData } from '../worker/core-types.ts';
import type { CreateListener, Listener, TriggerContext } from './listener.ts';
import { checkPastDue, createScheduleStore, formatStatus, type ScheduleStatus, type ScheduleStore } from './schedule-status.ts';
import { createSingletonLock, type SingletonLock } from './singleton-lock.ts';
import { parseSchedule, type TimerSchedule } from './timer-schedule.ts';

/** Runs a function on a schedule, on one host at a time; missed occurrences are made up for by one run, marked `isPastDue`. */
export const createTimerListener: CreateListener = (context, fn): Listener => {
  const expression = option(fn.trigger, 'schedule');
  if (!expression) throw new HostError('app-load', `Function '${fn.name}': the timer trigger has no schedule.`);
  const schedule = parseSchedule(expression);
  const service = context.connections.blobs(undefined);
  // `useMonitor` is true unless the app says no; a schedule of less than a minute is never monitored.
  const isMonitored = fn.trigger['useMonitor'] !== false && !schedule.isFrequent(context.timerClock.now());
  const store = isMonitored ? createScheduleStore(service, context.hostId, fn.name) : null;
  return new TimerListener(context, fn, schedule, store, (onLost) =>
    createSingletonLock(service, context.hostId, fn.name, context.log, onLost),
  );
};

class TimerListener implements Listener {
  readonly name: string;
  readonly #context: TriggerContext;
  readonly #fn: HostFunction;
  readonly #schedule: TimerSchedule;
  readonly #store: ScheduleStore | null;
  readonly #lock: SingletonLock;
  readonly #stopped = new AbortController();
  #held = new AbortController();
  #hasRunAtStartup = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(
    context: TriggerContext,
    fn: HostFunction,
    schedule: TimerSchedule,
    store: ScheduleStore | null,
    createLock: (onLost: () => void) => SingletonLock,
  ) {
    this.name = `timer '${fn.name}'`;
    this.#context = context;
    this.#fn = fn;
    this.#schedule = schedule;
    this.#store = store;
    this.#lock = createLock(() => this.#held.abort());
  }

  async start(): Promise<void> {
    // Reaching storage is part of starting: the container answers, or the start is tried again.
    await this.#context.connections.blobs(undefined).getContainerClient('azure-webjobs-hosts').createIfNotExists();
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#held.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      try {
        if (!(await this.#lock.acquire(this.#stopped.signal))) return;
        this.#held = new AbortController();
        await this.#runWhileHeld(AbortSignal.any([this.#held.signal, this.#stopped.signal]));
      } catch (error) {
        this.#context.log(
          'error',
          'Host.Triggers.Timer',
          `The listener of '${this.#fn.name}' failed and starts anew: ${messageOf(error)}`,
        );
        await waited(2_000, this.#stopped.signal);
      } finally {
        await this.#lock.release();
      }
    }
  }

  async #runWhileHeld(signal: AbortSignal): Promise<void> {
    const { isPastDue, ...read } = await this.#readStatus();
    let status = read.status;
    const isStartupDue = this.#fn.trigger['runOnStartup'] === true && !this.#hasRunAtStartup;
    this.#hasRunAtStartup = true;
    if (isPastDue || isStartupDue) status = await this.#invoke(status, { isPastDue, isScheduled: false }, signal);
    while (!signal.aborted && status.next) {
      if (!(await this.#context.timerClock.waitUntil(status.next, signal))) return;
      status = await this.#invoke(status, { isPastDue: false, isScheduled: true }, signal);
    }
  }

  async #readStatus(): Promise<{ status: ScheduleStatus; isPastDue: boolean }> {
    const now = this.#context.timerClock.now();
    if (!this.#store) return { status: { last: null, next: this.#schedule.next(now), lastUpdated: null }, isPastDue: false };
    const read = await this.#store.read();
    // One that is later than now is of a faster clock that has ended since.
    const stored = this.#context.isClockSet && read?.lastUpdated && read.lastUpdated > now ? null : read;
    const checked = checkPastDue(this.#schedule, stored, now);
    if (checked.status !== stored) await this.#store.write(checked.status);
    return checked;
  }

  /** Gives the status after the run. A run that failed counts: a timer is not tried again but by a retry policy. */
  async #invoke(
    status: ScheduleStatus,
    why: { isPastDue: boolean; isScheduled: boolean },
    signal: AbortSignal,
  ): Promise<ScheduleStatus> {
    const startedAt = this.#context.timerClock.now();
    const reason = `Timer fired at ${startedAt.toISOString()}`;
    const invocation = { fn: this.#fn, data: this.#describe(status, why.isPastDue), metadata: {}, bindingData: {}, reason };
    await runWithRetry(this.#context.invoker, this.#context.log, invocation, signal);
    // A timer that came a little early must not come twice.
    const at = why.isScheduled && status.next && status.next > startedAt ? status.next : startedAt;
    const after = { last: at, next: this.#schedule.next(at), lastUpdated: at };
    await this.#store?.write(after).catch((error: unknown) => {
      this.#context.log(
        'error',
        'Host.Triggers.Timer',
        `Function '${this.#fn.name}' failed to update the timer trigger status: ${messageOf(error)}`,
      );
    });
    return after;
  }

  #describe(status: ScheduleStatus, isPastDue: boolean): RpcTypedData {
    return toTimerInfo(this.#store ? status : null, isPastDue);
  }
}

/** What the library hands to the function as its Timer (with camel-case names). */
export function toTimerInfo(status: ScheduleStatus | null, isPastDue: boolean): RpcTypedData {
  const info = { Schedule: { AdjustForDST: true }, ScheduleStatus: status && formatStatus(status), IsPastDue: isPastDue };
  return { json: JSON.stringify(info) };
}
