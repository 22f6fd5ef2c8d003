import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take half a minute and more, the longest first. One that begins last keeps everybody waiting while the other cores are idle. */
export const longest = [
  'apps/local/test/start.test.ts',
  'packages/testing/test/no-loss.test.ts',
  'packages/testing/test/drills.test.ts',
  'apps/web/test/uploads.test.ts',
  'packages/testing/test/two-regions.test.ts',
  'apps/web/test/regions.test.ts',
];

/** The files as they come, after those that are known to take long. */
export function longestFirst<File extends { readonly moduleId: string }>(files: readonly File[]): File[] {
  const rank = ({ moduleId }: File) => {
    const index = longest.findIndex((path) => moduleId.endsWith(`/${path}`));
    return index < 0 ? longest.length : index;
  };
  return files.toSorted((a, b) => rank(a) - rank(b));
}

/** Vitest's own order for the rest: what failed or took long when it was last run here, else the largest file. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longestFirst(await super.sort(files));
  }
}
