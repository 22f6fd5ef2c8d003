import { posix } from 'node:path';
import type { TextFile } from '../hygiene/find-hygiene-problems.ts';
import type { Problem } from '../problem.ts';

export interface Documentation {
  /** The Markdown files to check. */
  readonly pages: readonly TextFile[];
  /** Every file of the repository, to link to. */
  readonly paths: readonly string[];
  /** The names of the scripts in package.json, to check `npm run <name>`. */
  readonly commands: readonly string[];
}

/** Links to files and headings that are not there, and npm commands that do not exist. Links to other sites are not followed. */
export function findDocsProblems({ pages, paths, commands }: Documentation): Problem[] {
  const folders = paths.flatMap((path) => ancestorsOf(path));
  const known = new Set([...paths, ...folders]);
  const anchors = new Map(pages.map((page) => [page.path, new Set(headingAnchors(page.text))]));
  return pages.flatMap(({ path, text }) =>
    withoutCode(text)
      .flatMap((line, index) => {
        const links = linksIn(line).flatMap((link) => problemOfLink(path, link, known, anchors) ?? []);
        return links.map((message) => ({ place: `${path}:${index + 1}`, message }));
      })
      .concat(unknownCommands(path, text, commands)),
  );
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

function unknownCommands(path: string, text: string, commands: readonly string[]): Problem[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/\bnpm run ([a-z][a-z0-9:-]*)/g)]
        .filter(([, name = '']) => !commands.includes(name))
        .map(([command]) => ({ place: `${path}:${index + 1}`, message: `says "${command}", which package.json does not have.` })),
    );
}

const linksIn = (line: string): string[] =>
  [...line.matchAll(/!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\s*\[[^\]]+\]:\s+(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );

/** The lines with code taken out, so that their numbers stay. */
function withoutCode(text: string): string[] {
  let isFenced = false;
  return text.split('\n').map((line) => {
    const isFence = /^\s*(```|~~~)/.test(line);
    if (isFence) isFenced = !isFenced;
    return isFenced || isFence ? '' : line.replace(/`[^`]*`/g, '');
  });
}

/** The anchors that GitHub gives to headings: lower case, no punctuation, hyphens for blanks, numbered when they repeat. */
export function headingAnchors(text: string): string[] {
  const seen = new Map<string, number>();
  let isFenced = false;
  return text.split('\n').flatMap((line) => {
    if (/^\s*(```|~~~)/.test(line)) isFenced = !isFenced;
    const heading = isFenced ? null : /^#{1,6}\s+(.+?)\s*#*$/.exec(line);
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
