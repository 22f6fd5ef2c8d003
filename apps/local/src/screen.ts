import { relative } from 'node:path';
import { type CloudEvent, endingText, type PartFailure, type PartId, partLabel } from '@parallax/local-cloud/supervisor/part';
import type { Paint } from './paint.ts';
import { readableLine } from './readable-line.ts';
import type { RunningLocal } from './start-local.ts';

export interface ScreenOptions {
  readonly write: (text: string) => void;
  readonly paint: Paint;
  readonly verbose: boolean;
  /** Names of regions as people know them, by name. */
  readonly displayNames: ReadonlyMap<string, string>;
  /** Milliseconds since the command was given. */
  readonly elapsed: () => number;
}

export interface Screen {
  title(): void;
  step(name: string, ms: number): void;
  show(event: CloudEvent): void;
  ready(local: RunningLocal, details: { dataDir: string; readyMs: number; dev: boolean }): void;
  failure(failure: PartFailure): void;
  say(text: string): void;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 9_950 ? 2 : 1)} s`;
const here = (path: string): string => {
  const near = relative(process.cwd(), path);
  return near === '' ? '.' : near.startsWith('..') ? path : near;
};

/** The start-up screen: a line per part as it becomes ready, then the addresses. Plain lines, so that it reads the same in a file. */
export function createScreen({ write, paint, verbose, displayNames, elapsed }: ScreenOptions): Screen {
  const line = (text = '') => write(`${text}\n`);
  const label = ({ name, region }: PartId) =>
    partLabel({ name, region: region === null ? null : (displayNames.get(region) ?? region) });
  const done = (text: string, ms: number) =>
    line(`  ${paint.green('✓')} ${text.padEnd(38)} ${seconds(ms).padStart(8)} ${paint.dim(`at ${seconds(elapsed())}`)}`);

  const region = ({ region: name, status, ms }: Extract<CloudEvent, { type: 'region' }>) => {
    const displayName = displayNames.get(name) ?? name;
    if (status === 'killed') line(`  ${paint.red('✗')} ${displayName} is killed${ms === 0 ? '' : ` (${seconds(ms)})`}`);
    if (status === 'up') line(`  ${paint.green('✓')} ${displayName} is back after ${seconds(ms)}`);
  };

  return {
    title: () => {
      line();
      line(`  ${paint.bold('Parallax')} ${paint.dim(`on a local cloud: ${[...displayNames.values()].join(', ')}`)}`);
      line();
    },
    step: done,
    say: (text) => line(`  ${text}`),
    show(event) {
      switch (event.type) {
        case 'part-ready':
          return done(label(event.part), event.ms);
        case 'step':
          return done(event.name, event.ms);
        case 'note':
          return line(`  ${paint.yellow('!')} ${event.text}`);
        case 'part-died':
          return line(
            `  ${paint.red('✗')} ${label(event.part)} died (${endingText(event.ended)}); starting it again in ${seconds(event.restartInMs)}`,
          );
        case 'part-back':
          return line(`  ${paint.green('✓')} ${label(event.part)} is back after ${seconds(event.ms)} (process ${event.pid})`);
        case 'part-restarted':
          return;
        case 'part-stopped':
          return line(`  ${paint.dim('·')} ${label(event.part)} stopped`);
        case 'region':
          return region(event);
        case 'line':
          if (verbose) line(`${paint.named(event.part.name, partLabel(event.part).padEnd(28))} ${readableLine(event.line)}`);
          return;
      }
    },
    ready(local, { dataDir, readyMs, dev }) {
      const width = Math.max(local.web.length, local.controlRoom.length);
      const frame = '─'.repeat(width + 19);
      const framed = (text: string) => line(`  ${paint.cyan('│')}  ${text}  ${paint.cyan('│')}`);
      line();
      line(`  ${paint.cyan(`╭${frame}╮`)}`);
      framed(`${paint.bold('Photo app')}      ${paint.bold(local.web.padEnd(width))}`);
      framed(`${paint.bold('Control room')}   ${local.controlRoom.padEnd(width)}`);
      line(`  ${paint.cyan(`╰${frame}╯`)}`);
      line();
      for (const region of local.regions) {
        line(`  ${paint.bold(region.displayName)}`);
        if (local.colours.length === 1) line(`    API    ${region.api}/api/v1`);
        else for (const [colour, api] of Object.entries(region.apis)) line(`    API    ${api}/api/v1 (${colour})`);
        line(`    Blobs  ${region.blob}`);
        for (const [app, address] of Object.entries(region.debuggers)) line(`    Debugger of ${app}  ${address}`);
      }
      line(`  ${paint.bold('All regions')}`);
      for (const { colour, api } of local.colours)
        line(`    API    ${api}/api/v1 (Traffic Manager${local.colours.length === 1 ? '' : `, ${colour}`})`);
      line(`    Cosmos ${local.cosmos.endpoint}`);
      line();
      if (local.clockFactor !== 1) {
        line(
          `  The clock of the simulated services runs ${local.clockFactor} times as fast; apps, browsers and tokens keep real time.`,
        );
        line();
      }
      line(`  Ready in ${seconds(readyMs)}. Open the photo app and drop photos on it, or run`);
      line(
        `    npm run sample     for a dozen pictures to look at${dev ? '' : '\n    npm run dev        for hot reload while you work on it'}`,
      );
      line();
      line(
        paint.dim(`  Data in ${here(dataDir)}, logs in ${here(`${dataDir}/logs`)}. Ctrl-C stops everything and keeps the data.`),
      );
      line();
    },
    failure(failure) {
      line();
      line(
        `  ${paint.red('✗')} ${paint.bold(`${label(failure.part)} ${failure.message.slice(partLabel(failure.part).length + 1)}`)}`,
      );
      if (failure.tail.length > 0) line(paint.dim(`    The last it wrote (all of it: ${here(failure.logFile)}):`));
      for (const text of failure.tail.slice(-15)) line(`    ${readableLine(text)}`);
      line();
    },
  };
}
