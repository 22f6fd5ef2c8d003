import { posix } from 'node:path';
import type { TextFile } from '../hygiene/find-hygiene-problems.ts';
import type { Problem } from '../problem.ts';

export interface Documentation {
  /** The Markdown files to check. */
  readonly pages: readonly TextFile[];
  /** Every file of the repository, to link to. */
  readonly paths: readonly string[];
  /** The scripts of package.json by name: pages may name no other, and what they run must be there. */
  readonly commands: Readonly<Record<string, string>>;
}

/**
 * Links to files and headings that are not there, paths of this repository in code spans that are not there, and npm commands that
 * do not exist or run a file that does not. Links to other sites are not followed.
 */
export function findDocsProblems({ pages, paths, commands }: Documentation): Problem[] {
  const known = new Set([...paths, ...paths.flatMap(ancestorsOf)]);
  const anchors = new Map(pages.map((page) => [page.path, new Set(headingAnchors(page.text))]));
  return [
    ...pages.flatMap(({ path, text }) =>
      unfencedLines(text).flatMap((line, index) => {
        const links = linksIn(withoutSpans(line)).flatMap((link) => problemOfLink(path, link, known, anchors) ?? []);
        const spans = pathsIn(line)
          .filter((named) => !known.has(named))
          .map((named) => `names ${named}, which is not there.`);
        return [...links, ...spans].map((message) => ({ place: `${path}:${index + 1}`, message }));
      }),
    ),
    ...pages.flatMap(({ path, text }) => unknownCommands(path, text, commands)),
    ...Object.entries(commands).flatMap(([name, command]) => commandsWithoutFile(name, command, known)),
  ];
}

function problemOfLink(
  page: string,
  link: string,
  known: ReadonlySet<string>,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
): string | null {
  if (/^[a-z][a-z+.-]*:/i.test(link)) return null;
  const [file = '', anchor] = decodeURI(link).split('#');
  const target = file === '' ? page : posix.normalize(posix.join(posix.dirname(page), file)).replace(/\/$/, '');
  if (!known.has(target) && target !== '.') return `links to ${link}, but there is no ${target}.`;
  const headings = anchors.get(target);
  return anchor && headings && !headings.has(anchor) ? `links to ${link}, but ${target} has no heading #${anchor}.` : null;
}

const unknownCommands = (path: string, text: string, commands: Documentation['commands']): Problem[] =>
  text
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/\bnpm run ([a-z][a-z0-9:-]*)/g)]
        .filter(([, name = '']) => !(name in commands))
        .map(([command]) => ({ place: `${path}:${index + 1}`, message: `says "${command}", which package.json does not have.` })),
    );

const commandsWithoutFile = (name: string, command: string, known: ReadonlySet<string>): Problem[] =>
  [...command.matchAll(/\bnode ([\w./-]+\.[cm]?[jt]s)\b/g)]
    .filter(([, file = '']) => !known.has(file))
    .map(([, file]) => ({ place: 'package.json', message: `"${name}" runs ${file}, which is not there.` }));

const linksIn = (line: string): string[] =>
  [...line.matchAll(/!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\s*\[[^\]]+\]:\s+(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );

/** Paths from the root in code spans, such as `apps/web/src/`. What is built, or stands for several, is left out. */
const pathsIn = (line: string): string[] =>
  [...line.matchAll(/`((?:apps|bench|docs|infra|packages|scripts|\.ci|\.vscode)\/[\w./-]*)`/g)]
    .map(([, path = '']) => path.replace(/\/$/, ''))
    .filter((path) => !/\/(dist|out|node_modules)(\/|$)/.test(path));

/** The lines with fenced code emptied, so that their numbers stay. */
function unfencedLines(text: string): string[] {
  let isFenced = false;
  return text.split('\n').map((line) => {
    const isFence = /^\s*(```|~~~)/.test(line);
    if (isFence) isFenced = !isFenced;
    return isFenced || isFence ? '' : line;
  });
}

const withoutSpans = (line: string) => line.replace(/`[^`]*`/g, '');

/** The anchors that GitHub gives to headings: lower case, no punctuation, hyphens for blanks, numbered when they repeat. */
export function headingAnchors(text: string): string[] {
  const seen = new Map<string, number>();
  return unfencedLines(text).flatMap((line) => {
    const heading = /^#{1,6}\s+(.+?)\s*#*$/.exec(line);
    if (!heading) return [];
    const slug = plainText(heading[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return [count === 0 ? slug : `${slug}-${count}`];
  });
}

const plainText = (heading: string) => heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');

const ancestorsOf = (path: string): string[] => {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
};
