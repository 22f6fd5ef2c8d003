#!/usr/bin/env node
import { checkAppPackage } from './check-app-package.ts';
import { type CliArguments, parseArguments, UsageError, usage } from './cli-arguments.ts';
import { type CliOutput, createCliOutput } from './cli-output.ts';
import { HostError } from './host-error.ts';
import { describeError, type LogLevel } from './log.ts';
import { type RunningHost, startHost } from './start-host.ts';

const exitCodes = { failed: 1, usage: 2, portInUse: 2 };

async function main(): Promise<void> {
  const parsed = readArguments();
  if (!parsed) return;
  if (parsed.command === 'help') return void process.stdout.write(usage);
  if (parsed.command === 'check') return check(parsed.start.appDir);
  const output = createCliOutput(parsed.isJson);
  endOnUncaught(output);
  const stopping = listenForEnd(parsed);
  try {
    const host = await startHost({ ...parsed.start, log: output.log });
    announce(output, host);
    await stopping;
    say(output, 'information', 'Shutting down: no new work, what runs finishes.');
    await host.drain();
    await end(output, 0);
  } catch (error) {
    say(output, 'critical', error instanceof HostError ? describeCause(error) : describeError(error));
    await end(output, error instanceof HostError && error.code === 'port-in-use' ? exitCodes.portInUse : exitCodes.failed);
  }
}

function readArguments(): CliArguments | null {
  try {
    return parseArguments(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}`);
    process.exitCode = exitCodes.usage;
    return null;
  }
}

function check(appDir: string): void {
  const problems = checkAppPackage(appDir);
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  if (problems.length === 0) process.stdout.write('The app package has what the Functions host needs.\n');
  process.exitCode = problems.length === 0 ? 0 : exitCodes.failed;
}

/** Resolves at the first signal, or when the parent is gone; a second signal ends the process at once. */
function listenForEnd(parsed: CliArguments): Promise<void> {
  return new Promise((resolve) => {
    let signals = 0;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (++signals > 1) process.exit(exitCodes.failed);
        resolve();
      });
    }
    process.once('disconnect', resolve);
    if (!parsed.exitsWithParent) return;
    process.stdin.once('end', resolve).once('close', resolve).once('error', resolve);
    process.stdin.resume();
  });
}

function announce(output: CliOutput, host: RunningHost): void {
  const functions = host.functions.map(({ name, trigger }) => ({ name, trigger }));
  const webhooks = Object.fromEntries(host.webhooks.map((name) => [name, host.webhookUrl(name)]));
  const list = functions.map((fn) => `  ${fn.name} (${fn.trigger})`).join('\n');
  output.event('ready', { url: host.url, functions, webhooks, problems: host.problems }, `\n${host.url}\n${list}\n`);
}

/** A real worker process ends on an uncaught exception (and on an unhandled rejection, which Node turns into one). */
function endOnUncaught(output: CliOutput): void {
  process.on('uncaughtException', (error) => {
    say(output, 'critical', `Worker uncaught exception: ${describeError(error)}`);
    void end(output, exitCodes.failed);
  });
}

function say(output: CliOutput, level: LogLevel, message: string): void {
  output.log({ level, category: 'Host.Startup', message, at: new Date().toISOString() });
}

/** The stack of the app's own error is what helps when it did not load; other refusals are sentences already. */
function describeCause(error: HostError): string {
  return error.code === 'app-load' && error.cause instanceof Error
    ? `${error.message}\n${error.cause.stack ?? ''}`
    : error.message;
}

async function end(output: CliOutput, code: number): Promise<void> {
  process.exitCode = code;
  await output.flush();
  process.exit(code);
}

await main();
