import type { Dependency } from './list-dependencies.ts';

export interface LicensedDependency extends Dependency {
  readonly licence: string;
  /** Why it is used in spite of its licence, if so. */
  readonly note?: string | undefined;
}

/** THIRD-PARTY.md, the same on every system. */
export function renderThirdParty(shipped: readonly LicensedDependency[], tools: readonly LicensedDependency[]): string {
  return [
    '# Third-party software',
    '',
    'Made by `npm run third-party` from the lockfile; `npm test` fails when it is out of date. The licence texts are in the packages.',
    '',
    '## Shipped',
    '',
    'In the bundles of the Functions apps and in the pages, or installed beside them.',
    '',
    ...renderTable(shipped),
    '',
    '## Tools',
    '',
    'Used to build, test and run Parallax on a laptop; nothing of them ships. Listed is what packages of this repository name themselves.',
    'The pinned Node (MIT) and pnpm (MIT) are in `scripts/toolchain.json`. `@sparticuz/chromium` holds a build of Chromium (BSD-3-Clause and others).',
    '',
    ...renderTable(tools),
    '',
  ].join('\n');
}

const renderTable = (rows: readonly LicensedDependency[]): string[] => [
  '| package | version | licence |',
  '| --- | --- | --- |',
  ...rows.map(
    (row) =>
      `| ${row.name}${row.isPerPlatform ? '-* (one per system)' : ''} | ${row.version} | ${row.licence}${row.note ? ` (${row.note})` : ''} |`,
  ),
];
