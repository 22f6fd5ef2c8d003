import { execFileSync } from 'node:child_process';
import type { ReleaseId } from './manifest.ts';

/** The commit that is built. `release` names it for people; left out, it is named by the commit. */
export function readReleaseId(root: string, release: string | undefined): ReleaseId {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const commit = git('rev-parse', 'HEAD');
  const isClean = git('status', '--porcelain', '--untracked-files=no') === '';
  const named = release ?? `0.0.0-${commit.slice(0, 12)}${isClean ? '' : '-changed'}`;
  if (!/^[\w][\w.-]{0,62}$/.test(named))
    throw new Error(`"${named}" is no name for a release: letters, digits, ".", "-" and "_" only.`);
  return { release: named, commit, committedAt: new Date(git('log', '-1', '--format=%cI')).toISOString(), isClean };
}
