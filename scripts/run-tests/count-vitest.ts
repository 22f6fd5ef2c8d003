import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { FileReport, TestReport, VitestReport } from './vitest-reporter.ts';

export interface Counts {
  readonly passed: number;
  readonly failures: readonly Failure[];
}

export interface Failure {
  /** Where: a check, or a file and the test in it. */
  readonly what: string;
  /** What was seen. */
  readonly detail: string;
}

/** Tests that may be skipped: `<file> > <full name>` of a test or of a group, with the file from the root of the repository. */
export interface AllowedSkip {
  readonly test: string;
  readonly reason: string;
}

interface VitestRun {
  readonly root: string;
  readonly reportFile: string;
  readonly exitCode: number | null;
  readonly allowedSkips: readonly AllowedSkip[];
  /** How many test files the project has: none of their tests running is a failure. */
  readonly fileCount: number;
}

/** Counts a vitest run. Whatever is neither a passed test nor an allowed skip is a failure, and so is a run that says nothing. */
export function countVitest(run: VitestRun): Counts {
  if (!existsSync(run.reportFile)) {
    return {
      passed: 0,
      failures: [{ what: 'vitest', detail: `ended with exit code ${run.exitCode} before any result was written` }],
    };
  }
  const report = JSON.parse(readFileSync(run.reportFile, 'utf8')) as VitestReport;
  const isAllowed = (what: string) => run.allowedSkips.some((row) => what === row.test || what.startsWith(`${row.test} > `));
  const failures = [
    ...report.files.flatMap((file) => failuresOfFile(relative(run.root, file.file), file, isAllowed)),
    ...report.unhandled.map((detail) => ({ what: 'unhandled error', detail })),
  ];
  const passed = report.files.flatMap((file) => file.tests).filter((test) => test.state === 'passed').length;
  const ranNothing = report.files.every((file) => file.tests.every((test) => test.state === 'skipped'));
  if (run.fileCount > 0 && ranNothing && failures.length === 0) {
    failures.push({ what: 'vitest', detail: `${run.fileCount} test files, but not one test was run` });
  }
  if (run.exitCode !== 0 && failures.length === 0) {
    failures.push({ what: 'vitest', detail: `ended with exit code ${run.exitCode} although every test passed` });
  }
  return { passed, failures };
}

type IsAllowed = (what: string) => boolean;

const failuresOfFile = (path: string, file: FileReport, isAllowed: IsAllowed): Failure[] => [
  ...file.errors.map((detail) => ({ what: path, detail })),
  ...file.tests.flatMap((test) => failureOfTest(path, file, test, isAllowed)),
];

function failureOfTest(path: string, file: FileReport, test: TestReport, isAllowed: IsAllowed): Failure[] {
  const what = `${path} > ${test.name}`;
  if (test.state === 'passed') return [];
  if (test.state === 'failed') return [{ what, detail: test.errors.join('\n') }];
  if (test.state === 'pending') return [{ what, detail: 'did not finish' }];
  if (file.errors.length > 0) return [{ what, detail: 'not run, because of the error in its file' }];
  return isAllowed(what) ? [] : [{ what, detail: 'skipped without a row in scripts/allowed-skips.json that says why' }];
}
