/** One finding of a check. */
export interface Problem {
  /** File and line, or the thing that is wrong: "packages/domain/src/lww.ts:12". */
  readonly place: string;
  /** What was found and how to mend it, in one sentence or two. */
  readonly message: string;
}

/** Prints the findings of a check, and what it looked at, and sets the exit code. Having looked at nothing is a finding too. */
export function reportCheck(
  name: string,
  seen: { readonly what: string; readonly count: number },
  problems: readonly Problem[],
): void {
  const found =
    seen.count > 0 ? problems : [...problems, { place: name, message: `looked at no ${seen.what}: the check itself is broken.` }];
  for (const { place, message } of found) process.stdout.write(`${place}  ${message}\n`);
  process.stdout.write(`${name}: ${seen.count} ${seen.what}, ${found.length} problems\n`);
  if (found.length > 0) process.exitCode = 1;
}
