import type { Problem } from '../problem.ts';

export interface Workspace {
  /** Every file of the repository, from the root, with slashes. */
  readonly paths: readonly string[];
  /** Folders that tsconfig.json refers to. */
  readonly references: readonly string[];
  /** What the tsconfig.json in a folder includes; null when there is none. */
  readonly readIncludes: (folder: string) => readonly string[] | null;
  /** Test files by the vitest project that runs them. */
  readonly testFiles: ReadonlyMap<string, readonly string[]>;
}

const typeScript = /\.(ts|tsx|mts|cts)$/;
const packageFolder = /^((?:apps|packages)\/[^/]+|bench|scripts)\//;

/**
 * What a check would pass over in silence: packages and files that `tsc -b` does not read, and tests that no project of vitest, or
 * more than one, runs.
 */
export function findGaps({ paths, references, readIncludes, testFiles }: Workspace): Problem[] {
  const sources = paths.filter((path) => typeScript.test(path) && packageFolder.test(path));
  const byFolder = Map.groupBy(sources, (path) => packageFolder.exec(path)?.[1] ?? '');
  return [
    ...[...byFolder].flatMap(([folder, files]) => typeGaps(folder, files, references, readIncludes(folder))),
    ...paths.filter((path) => /\.test\.tsx?$/.test(path)).flatMap((path) => testGap(path, testFiles)),
  ];
}

function typeGaps(
  folder: string,
  files: readonly string[],
  references: readonly string[],
  includes: readonly string[] | null,
): Problem[] {
  if (!references.includes(folder)) {
    return [
      { place: 'tsconfig.json', message: `does not refer to ${folder}: its types would not be checked. Add it to "references".` },
    ];
  }
  return files
    .filter((file) => !isIncluded(file.slice(folder.length + 1), includes ?? ['**/*']))
    .map((file) => ({ place: file, message: `is not in "include" of ${folder}/tsconfig.json: its types would not be checked.` }));
}

/** The forms of `include` that we use: a file, a folder, and patterns with `*` and `**`. */
const isIncluded = (path: string, includes: readonly string[]): boolean =>
  includes.some((entry) => {
    if (!entry.includes('*')) return path === entry || path.startsWith(`${entry}/`);
    const pattern = entry
      .replaceAll('.', '\\.')
      .replaceAll('**/', '(.+/)?')
      .replaceAll(/(?<!\))\*/g, '[^/]*');
    return new RegExp(`^${pattern}$`).test(path);
  });

function testGap(path: string, testFiles: ReadonlyMap<string, readonly string[]>): Problem[] {
  const runBy = [...testFiles].filter(([, files]) => files.includes(path)).map(([name]) => name);
  if (runBy.length === 1) return [];
  const found = runBy.length === 0 ? 'no project' : runBy.join(' and ');
  return [{ place: path, message: `is run by ${found} of vitest.config.ts: a test file belongs to exactly one.` }];
}
