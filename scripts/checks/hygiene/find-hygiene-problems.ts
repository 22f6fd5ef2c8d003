import { basename } from 'node:path';
import type { Problem } from '../problem.ts';
import { lineRules } from './line-rules.ts';

export interface TextFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** A place where a rule does not hold, and why. */
export interface Exception {
  readonly file: string;
  readonly rule: string;
  readonly reason: string;
}

// Written by tools.
const generated = /(^|\/)(pnpm-lock\.yaml|THIRD-PARTY\.md)$/;
const code = /^(apps|packages|bench)\/.*\.(ts|tsx|mts|mjs|css)$|^scripts\/.*\.(ts|mjs)$/;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;
const vagueFolder = /(^|\/)(utils?|common|h[e]lpers?|misc)\//;
const maxLines = 350;
const maxBytes = 1_000_000;

/** Every line and name that a rule forbids. An exception that meets nothing is a problem of its own. */
export function findHygieneProblems(files: readonly TextFile[], exceptions: readonly Exception[]): Problem[] {
  const isUsed = new Set<Exception>();
  const isExcepted = (file: string, rule: string) => {
    const exception = exceptions.find((row) => row.file === file && row.rule === rule);
    if (exception) isUsed.add(exception);
    return exception !== undefined;
  };
  const problems = files.flatMap((file) => [...problemsOfLines(file, isExcepted), ...problemsOfName(file)]);
  const unused = exceptions.filter((row) => !isUsed.has(row));
  return [
    ...problems,
    ...unused.map((row) => ({
      place: row.file,
      message: `the exception from "${row.rule}" in allowed.json meets nothing any more: take it out.`,
    })),
  ];
}

function problemsOfLines({ path, text }: TextFile, isExcepted: (file: string, rule: string) => boolean): Problem[] {
  if (generated.test(path)) return [];
  const rules = lineRules.filter((rule) => !rule.files || rule.files.test(path));
  return text.split('\n').flatMap((line, index) =>
    rules.flatMap((rule) => {
      const found = rule.pattern.exec(line);
      if (!found || isExcepted(path, rule.name)) return [];
      const shown = rule.name === 'secret' ? 'a key or token' : `"${found[0].trim()}"`;
      return [{ place: `${path}:${index + 1}`, message: `${rule.name}: ${shown}. Mend: ${rule.mend}` }];
    }),
  );
}

function problemsOfName({ path, text }: TextFile): Problem[] {
  const problems: string[] = [];
  if (code.test(path) && !kebab.test(basename(path)))
    problems.push('file names are kebab-case: name it for what it exports, such as read-settings.ts.');
  if (code.test(path) && vagueFolder.test(path))
    problems.push('this folder says nothing about what is in it: name it for its subject.');
  if (text.length > maxBytes && !generated.test(path))
    problems.push(`has ${text.length} bytes: make it in a script or a test instead of keeping it.`);
  return problems.map((message) => ({ place: path, message }));
}

/** Sources that may hold a second subject by now: longer than 350 lines. To read, not to fail. */
export function findLongFiles(files: readonly TextFile[]): string[] {
  return files
    .filter(({ path }) => code.test(path) && !/\.test\.tsx?$/.test(path))
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > maxLines)
    .sort((a, b) => b.lines - a.lines)
    .map(({ path, lines }) => `${path} has ${lines} lines: what is the second subject?`);
}
