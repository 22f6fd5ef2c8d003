import { sha256 } from './file-tree.ts';
import type { ZipEntry } from './zip-format.ts';

export interface ReleaseId {
  readonly release: string;
  readonly commit: string;
  /** ISO 8601. */
  readonly committedAt: string;
  /** False when the tree had changes that no commit holds. */
  readonly isClean: boolean;
}

/** What a release consists of, for people and programs. */
export function renderManifest(id: ReleaseId, node: string, files: readonly ZipEntry[]): string {
  const rows = files.map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: sha256(bytes) }));
  return `${JSON.stringify({ schemaVersion: 1, ...id, node, files: rows }, null, 2)}\n`;
}

/** The same for `sha256sum --check`, which every machine has. */
export const renderChecksums = (files: readonly ZipEntry[]): string =>
  files.map(({ path, bytes }) => `${sha256(bytes)}  ${path}\n`).join('');
