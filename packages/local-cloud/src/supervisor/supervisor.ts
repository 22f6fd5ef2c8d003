import { join } from 'node:path';
import { BackOff } from './back-off.ts';
import { LogFile } from './log-file.ts';
import { type CloudEvent, endingText, PartFailure, type PartId, type PartSpec, partLabel, type ReadyLine } from './part.ts';
import { PartProcess } from './part-process.ts';

interface Part {
  readonly spec: PartSpec;
  readonly log: LogFile;
  readonly backOff: BackOff;
  run: PartProcess;
  startedAt: number;
  /** True while it is meant to run; a part that was asked to stop is not restarted. */
  wanted: boolean;
  /** True from its ready line on, for as long as it lives. */
  isReady: boolean;
  /** When it became ready or went down, ms since 1970. */
  changedAt: number;
  restart: NodeJS.Timeout | null;
}

export interface RunningPart extends PartId {
  readonly pid: number;
  readonly alive: boolean;
  readonly logFile: string;
  /** When it came up or went down, ms since 1970. */
  readonly since: number;
  /** `off`: down on purpose. `bad`: died, or does not come up. */
  readonly health: 'ok' | 'bad' | 'off';
}

/**
 * Starts processes, watches them, and stops them in order. A part whose `onDeath` is `restart` comes back with growing delay; when any other dies
 * unasked, everything is stopped and `failed` settles.
 */
export class Supervisor {
  /** Settles once, with the part whose death stopped everything; never otherwise. */
  readonly failed: Promise<PartFailure>;
  readonly #parts = new Map<string, Part>();
  readonly #logDir: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #emit: (event: CloudEvent) => void;
  #fail: (failure: PartFailure) => void = () => undefined;
  #stopping: Promise<void> | null = null;

  /** `env` goes to every part, under what the part brings itself. */
  constructor(options: { logDir: string; onEvent: (event: CloudEvent) => void; env?: Readonly<Record<string, string>> }) {
    this.#logDir = options.logDir;
    this.#env = options.env ?? {};
    this.#emit = options.onEvent;
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  get parts(): RunningPart[] {
    return [...this.#parts.values()].map((part) => ({
      name: part.spec.name,
      region: part.spec.region,
      pid: part.run.pid,
      alive: part.run.isAlive,
      logFile: part.log.path,
      since: part.changedAt,
      health: healthOf(part),
    }));
  }

  /** Starts a part; settles with its ready line. Rejects with a `PartFailure` when it does not come up. */
  async start(spec: PartSpec): Promise<ReadyLine> {
    if (this.#stopping !== null) throw new Error(`${partLabel(spec)} was not started: everything is being stopped`);
    if (this.#parts.has(key(spec))) throw new Error(`${partLabel(spec)} is there already`);
    const log = new LogFile(join(this.#logDir, `${spec.region === null ? '' : `${spec.region}-`}${spec.name}.log`), spec);
    const part: Part = {
      spec,
      log,
      backOff: new BackOff(),
      run: this.#spawn(spec, log),
      startedAt: performance.now(),
      wanted: true,
      isReady: false,
      changedAt: Date.now(),
      restart: null,
    };
    this.#parts.set(key(spec), part);
    const ready = await this.#whenReady(part);
    this.#emit({ type: 'part-ready', part: idOf(spec), pid: part.run.pid, ms: Math.round(performance.now() - part.startedAt) });
    this.#watch(part, part.run);
    return ready;
  }

  /** Sends a signal as an outsider would: what follows is what follows a crash. */
  kill(name: string, region: string | null, signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#find({ name, region }).run.signal(signal);
  }

  /** Asks one part to stop; it stays down until `startAgain`. Nothing happens when it is down on purpose already. */
  async stopPart(name: string, region: string | null): Promise<void> {
    await this.#takeDown(this.#find({ name, region }), (run) => run.stop());
  }

  /** Ends one part and all that it started at once, as when its machine is lost; it stays down until `startAgain`. */
  async killPart(name: string, region: string | null): Promise<void> {
    await this.#takeDown(this.#find({ name, region }), (run) => {
      if (run.isAlive) run.killGroup();
      return run.ended;
    });
  }

  /**
   * Starts a part that is down, with the same ports, folders and settings. Rejects when it does not come up: an app is tried again then, any other part
   * stays down.
   */
  async startAgain(name: string, region: string | null): Promise<ReadyLine> {
    const part = this.#find({ name, region });
    if (part.run.isAlive) throw new Error(`${partLabel(part.spec)} is running`);
    cancelRestart(part);
    part.wanted = true;
    return await this.#bringBack(part, 'part-back');
  }

  /** Stops a part in order and starts it again, with the same ports, folders and settings. */
  async restart(name: string, region: string | null): Promise<ReadyLine> {
    const part = this.#find({ name, region });
    cancelRestart(part);
    part.wanted = false;
    await part.run.stop();
    part.wanted = true;
    return await this.#bringBack(part, 'part-restarted');
  }

  /** Stops everything, dependents first, and settles when no process is left. Safe to call again. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  /** At once and without order. */
  killAll(): void {
    for (const part of this.#parts.values()) {
      cancelRestart(part);
      part.wanted = false;
      if (part.run.isAlive) part.run.killGroup();
    }
  }

  #spawn(spec: PartSpec, log: LogFile): PartProcess {
    return new PartProcess({ ...spec, env: { ...this.#env, ...spec.env } }, log, (line) =>
      this.#emit({ type: 'line', part: idOf(spec), line }),
    );
  }

  async #takeDown(part: Part, end: (run: PartProcess) => Promise<unknown>): Promise<void> {
    cancelRestart(part);
    if (!part.wanted && !part.run.isAlive) return;
    part.wanted = false;
    const since = performance.now();
    await end(part.run);
    this.#emit({ type: 'part-stopped', part: idOf(part.spec), ms: Math.round(performance.now() - since) });
  }

  async #whenReady(part: Part): Promise<ReadyLine> {
    const { run } = part;
    void run.ended.then(() => {
      if (part.run === run) Object.assign(part, { isReady: false, changedAt: Date.now() });
    });
    const ready = await run.ready;
    await part.spec.onReady?.(ready);
    if (run.isAlive) Object.assign(part, { isReady: true, changedAt: Date.now() });
    return ready;
  }

  #watch(part: Part, run: PartProcess): void {
    void run.ended.then((ended) => {
      if (!part.wanted || part.run !== run || this.#stopping !== null) return;
      if (part.spec.onDeath === 'restart') {
        this.#restartLater(part, ended);
        return;
      }
      this.#fail(
        new PartFailure(part.spec, `died (${endingText(ended)})`, { ended, tail: [...part.log.tail], logFile: part.log.path }),
      );
      void this.stop();
    });
  }

  #restartLater(part: Part, ended: { code: number | null; signal: NodeJS.Signals | null }): void {
    const restartInMs = part.backOff.nextMs(performance.now() - part.startedAt);
    this.#emit({ type: 'part-died', part: idOf(part.spec), ended, restartInMs });
    part.log.write('supervisor', `died (${endingText(ended)}), starting again in ${restartInMs} ms`);
    part.restart = setTimeout(() => {
      part.restart = null;
      this.#bringBack(part, 'part-back').catch((error: Error) => {
        part.log.write('supervisor', error.message);
        // A start that failed is told and tried again by `#watch`; one that came up and could not be wired up is started once more.
        if (!part.run.isAlive || this.#stopping !== null) return;
        this.#emit({ type: 'note', text: `${partLabel(part.spec)} came up but is not wired: ${error.message}` });
        part.run.signal('SIGKILL');
      });
    }, restartInMs);
  }

  async #bringBack(part: Part, type: 'part-back' | 'part-restarted'): Promise<ReadyLine> {
    if (this.#stopping !== null) throw new Error(`${partLabel(part.spec)} was not started: everything is being stopped`);
    part.startedAt = performance.now();
    const run = this.#spawn(part.spec, part.log);
    part.run = run;
    const isTriedAgain = part.spec.onDeath === 'restart';
    if (isTriedAgain) this.#watch(part, run);
    const ready = await this.#whenReady(part).catch((error: unknown) => {
      if (!isTriedAgain) part.wanted = false;
      throw error;
    });
    if (!isTriedAgain) this.#watch(part, run);
    this.#emit({ type, part: idOf(part.spec), pid: run.pid, ms: Math.round(performance.now() - part.startedAt) });
    return ready;
  }

  async #stopAll(): Promise<void> {
    const parts = [...this.#parts.values()];
    for (const part of parts) {
      cancelRestart(part);
      part.wanted = false;
    }
    for (const stage of [...new Set(parts.map((part) => part.spec.stage))].sort((a, b) => b - a)) {
      await Promise.all(parts.filter((part) => part.spec.stage === stage).map((part) => part.run.stop()));
    }
  }

  #find(id: PartId): Part {
    const part = this.#parts.get(key(id));
    if (part === undefined)
      throw new Error(
        `there is no ${partLabel(id)}; there are ${[...this.#parts.values()].map((p) => partLabel(p.spec)).join(', ')}`,
      );
    return part;
  }
}

function healthOf({ wanted, isReady, run }: Part): RunningPart['health'] {
  if (!wanted) return 'off';
  return isReady && run.isAlive ? 'ok' : 'bad';
}

/** Events go to logs and screens, and settings hold keys. */
const idOf = ({ name, region }: PartSpec): PartId => ({ name, region });

const key = ({ name, region }: PartId): string => `${region ?? ''}/${name}`;

function cancelRestart(part: Part): void {
  if (part.restart !== null) clearTimeout(part.restart);
  part.restart = null;
}
