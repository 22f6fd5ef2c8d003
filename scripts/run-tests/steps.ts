import type { Group } from './options.ts';

/** One line of the summary. A `check` counts as one, passed or failed; a `vitest` step counts its tests. */
export interface Step {
  readonly name: string;
  readonly group: Group;
  readonly kind: 'check' | 'vitest';
  /** Program and arguments, run in the root of the repository. */
  readonly command: readonly [string, ...string[]];
  /** What to do about a failure. */
  readonly mend: string;
}

const check = (name: string, command: readonly [string, ...string[]], mend: string): Step => ({
  name,
  group: 'static',
  kind: 'check',
  command,
  mend,
});

const vitest = (group: 'unit' | 'integration' | 'e2e'): Step => ({
  name: `tests: ${group}`,
  group,
  kind: 'vitest',
  command: ['vitest', 'run', '--project', group, '--passWithNoTests'],
  mend: `one file alone: node scripts/bootstrap.mjs vitest run --project ${group} <file>`,
});

export const steps: readonly Step[] = [
  check('types', ['tsc', '-b', '--pretty', 'false'], 'mend the types shown; `tsc -b <folder>` checks one package'),
  check(
    'lint and format',
    ['biome', 'ci', '--colors=off', '--error-on-warnings', '--max-diagnostics=60', '.'],
    'run `npm run format`, and mend what is left',
  ),
  check(
    'nothing left out',
    ['node', 'scripts/check-workspace.ts'],
    'each line says how: every file is read by tsc, every test is run by one project',
  ),
  check(
    'import rules',
    ['node', 'scripts/check-imports.ts'],
    'each line says how; who may import whom is in scripts/checks/imports/layers.ts',
  ),
  check('import cycles', ['node', 'scripts/check-imports.ts', '--cycles'], 'move what both files need into a third one'),
  check(
    'unused code',
    ['knip', '--no-progress', '--treat-config-hints-as-errors'],
    'delete what is not used, or use it; entry files are named in knip.json',
  ),
  check(
    'lockfile',
    ['node', 'scripts/check-lockfile.ts'],
    'each line says how; the rules are in scripts/checks/lockfile/platform-rules.json',
  ),
  check(
    'hygiene',
    ['node', 'scripts/check-hygiene.ts'],
    'each line says how; the rules are in scripts/checks/hygiene/line-rules.ts',
  ),
  check(
    'secrets',
    ['node', 'scripts/scan-secrets.ts'],
    'take it out, make a new one and revoke the old one; what only looks like one is named in scripts/checks/secrets/known.json',
  ),
  check(
    'third-party software',
    ['node', 'scripts/third-party.ts', '--check'],
    'run `npm run third-party`; licences are judged by scripts/checks/licences/policy.json',
  ),
  check('docs', ['node', 'scripts/check-docs.ts'], 'correct the link or command, or add what it points to'),
  {
    name: 'build',
    group: 'build',
    kind: 'check',
    command: ['turbo', 'run', 'build', '--output-logs=errors-only'],
    mend: 'run `npm run build`',
  },
  vitest('unit'),
  vitest('integration'),
  vitest('e2e'),
];
