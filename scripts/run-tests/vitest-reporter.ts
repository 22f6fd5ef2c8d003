import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

/** What one vitest run did, as the runner counts it. */
export interface VitestReport {
  readonly files: readonly FileReport[];
  /** Errors that belong to no test, such as a rejection nobody awaited. */
  readonly unhandled: readonly string[];
}

export interface FileReport {
  readonly file: string;
  /** Failures while the file was loaded, and in beforeAll and afterAll hooks. */
  readonly errors: readonly string[];
  readonly tests: readonly TestReport[];
}

export interface TestReport {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
  readonly errors: readonly string[];
}

interface Failure {
  readonly message: string;
  readonly stack?: string | undefined;
}

/**
 * Writes the outcome to the file named by PARALLAX_TEST_REPORT, and on the way there what is known so far, for a run that is
 * stopped. Vitest's own JSON reporter leaves out hooks of suites and unhandled errors, so a run could fail without any failure
 * being counted.
 * @public Vitest loads it by its path.
 */
export default class CountingReporter implements Reporter {
  readonly #modules = new Set<TestModule>();

  onTestModuleStart(module: TestModule): void {
    this.#modules.add(module);
    this.#write([...this.#modules], []);
  }

  onTestModuleEnd(): void {
    this.#write([...this.#modules], []);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly Failure[]): void {
    this.#write(modules, unhandled);
  }

  #write(modules: readonly TestModule[], unhandled: readonly Failure[]): void {
    const file = process.env['PARALLAX_TEST_REPORT'];
    if (!file) throw new Error('PARALLAX_TEST_REPORT must name the file to write.');
    const report: VitestReport = { files: modules.map(readModule), unhandled: unhandled.map(describe) };
    writeFileSync(file, JSON.stringify(report));
  }
}

const readModule = (module: TestModule): FileReport => ({
  file: module.moduleId,
  errors: [...module.errors(), ...[...module.children.allSuites()].flatMap((suite: TestSuite) => suite.errors())].map(describe),
  tests: [...module.children.allTests()].map(readTest),
});

function readTest(test: TestCase): TestReport {
  const result = test.result();
  return { name: test.fullName, state: result.state, errors: (result.errors ?? []).map(describe) };
}

// The first line of the stack that is not a dependency's says where.
function describe(error: Failure): string {
  const place = error.stack?.split('\n').find((line) => /^\s+at /.test(line) && !line.includes('node_modules'));
  return [error.message, place?.trim()].filter(Boolean).join('\n');
}
