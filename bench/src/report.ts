import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

export interface Row {
  readonly [column: string]: string | number;
}

/** What one benchmark found. */
export interface Report {
  readonly name: string;
  /** How it was measured, in a sentence or two. */
  readonly method: string;
  readonly rows: readonly Row[];
}

const folder = join(import.meta.dirname, '../results');

/** Prints the figures and keeps them, with the machine and the command, in bench/results/<name>.json. */
export function keepReport(report: Report, command: string): void {
  const machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, `${report.name}.json`),
    `${JSON.stringify({ ...report, command, machine, at: new Date().toISOString() }, null, 2)}\n`,
  );
  console.log(`\n${report.name}: ${report.method}`);
  console.table(report.rows);
}
