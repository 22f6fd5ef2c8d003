import { renameSync, writeFileSync } from 'node:fs';

/** Whole or not at all, also when the process dies in the middle. Readable by its owner only: some of these files hold keys. */
export function writeFileAtomically(path: string, text: string): void {
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
}
