// npm start: builds what is not built, starts the local cloud with our apps in it, and stays until it is told to stop.
import { PartFailure } from '@parallax/local-cloud/supervisor/part';
import { Refusal } from '@parallax/local-cloud/supervisor/refusal';
import { buildApps, rebuildApp } from './build-apps.ts';
import { rebuildOnSave, sourcesOfApps } from './dev/rebuild-apps.ts';
import { help, readOptions, type StartOptions } from './options.ts';
import { paintFor } from './paint.ts';
import { defaultDataDir } from './repository.ts';
import { createScreen, type Screen } from './screen.ts';
import { appsFor, type RunningLocal, startLocal } from './start-local.ts';
import { stopOnSignals } from './stop-on-signals.ts';

const exitCodes = { stopped: 0, failed: 1, refused: 2 } as const;

/** The bootstrap says when the command was given; without it, this process' own start counts. */
const givenAt = Number(process.env['PARALLAX_STARTED_AT'] ?? performance.timeOrigin);
const elapsed = () => Math.round(Date.now() - givenAt);

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(help);
    return exitCodes.stopped;
  }
  // With --json, stdout is for the one line that scripts read.
  const stream = options.json ? process.stderr : process.stdout;
  const screen = createScreen({
    write: (text) => stream.write(text),
    paint: paintFor(stream, process.env),
    verbose: options.verbose,
    displayNames: new Map(options.regions.map(({ name, displayName }) => [name, displayName])),
    elapsed,
  });
  try {
    return await run(options, screen);
  } catch (error) {
    if (!(error instanceof PartFailure)) throw error;
    screen.failure(error);
    return exitCodes.failed;
  }
}

async function run(options: StartOptions, screen: Screen): Promise<number> {
  const signals = stopOnSignals({ say: screen.say, watchesParent: process.env['PARALLAX_STARTED_AT'] !== undefined });
  screen.title();
  const local = await start(options, screen, signals.signal);
  if (local === null) return exitCodes.stopped;
  signals.onSecond(() => local.killAll());
  const readyMs = elapsed();
  screen.ready(local, { dataDir: local.dataDir, readyMs, dev: options.dev });
  if (options.json) process.stdout.write(`${JSON.stringify(readyLine(local, readyMs))}\n`);
  const endRebuilding = options.dev
    ? rebuildOnSave({ local, say: screen.say, folders: sourcesOfApps, build: rebuildApp })
    : () => undefined;
  const failure = await Promise.race([signals.stopped, local.failed]);
  endRebuilding();
  if (failure !== null) throw failure;
  const since = performance.now();
  await local.stop();
  screen.say(`Stopped in ${((performance.now() - since) / 1000).toFixed(1)} s.`);
  return exitCodes.stopped;
}

/** Null when it was told to stop before it was ready: nothing runs then. */
async function start(options: StartOptions, screen: Screen, signal: AbortSignal): Promise<RunningLocal | null> {
  try {
    if (options.build) {
      const { built, ms } = await buildApps({
        ...appsFor(options),
        signal,
        onLine: (line) => options.verbose && screen.say(line),
      });
      if (built.length > 0) screen.step(`built ${built.join(', ')}`, ms);
    }
    return await startLocal({
      dataDir: options.data ?? defaultDataDir,
      fresh: options.fresh,
      regions: options.regions.map(({ name }) => name),
      colours: options.colours.map(({ colour }) => colour),
      clockFactor: options.clock,
      build: false,
      dev: options.dev,
      signal,
      ...(options.port === null ? {} : { webPort: options.port }),
      onEvent: screen.show,
    });
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

/** For scripts. */
const readyLine = (local: RunningLocal, readyMs: number) => ({
  web: local.web,
  api: local.api,
  controlRoom: local.controlRoom,
  colours: local.colours.map(({ colour, release, api }) => ({ colour, release, api })),
  regions: local.regions.map(({ name, api, apis, blob }) => ({ name, api, apis, blob })),
  installation: local.installation,
  ...(local.clockFactor === 1 ? {} : { clockFactor: local.clockFactor }),
  readyMs,
});

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`\n  ${error.message}\n\n`);
  process.exitCode = exitCodes.refused;
}
// Whatever is left open (a debugger, a socket on its way out) must not keep a stopped cloud's command alive.
process.exit();
