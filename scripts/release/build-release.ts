import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { findLicenceProblems, type Policy } from '../checks/licences/judge-licences.ts';
import { listShipped } from '../checks/licences/list-dependencies.ts';
import { readInstalledLicences } from '../checks/licences/read-installed-licences.ts';
import { readLockfile } from '../checks/lockfile/read-lockfile.ts';
import type { Problem } from '../checks/problem.ts';
import { findSecrets, type KnownValue } from '../checks/secrets/find-secrets.ts';
import { collectArtifacts, targetPlatform } from './collect-artifacts.ts';
import { type ReleaseId, renderChecksums, renderManifest } from './manifest.ts';
import { softwareBill } from './software-bill.ts';
import type { ZipEntry } from './zip-format.ts';

/**
 * Everything of a release, from built apps: what is deployed, the bill of its software, and checksums over both. `problems` are secrets in what
 * would be deployed and licences that may not ship; with any of them nothing may be published.
 */
export async function buildRelease(root: string, id: ReleaseId): Promise<{ files: ZipEntry[]; problems: Problem[] }> {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const lockfile = readLockfile(read('pnpm-lock.yaml'));
  const policy = JSON.parse(read('scripts/checks/licences/policy.json')) as Policy;
  const known = JSON.parse(read('scripts/checks/secrets/known.json')) as KnownValue[];
  const installed = readInstalledLicences(root);
  const artifacts = await collectArtifacts(root);
  const bill = softwareBill(lockfile, policy, installed, { ...id, platform: targetPlatform });
  const described = [...artifacts, { path: 'evidence/sbom.cdx.json', bytes: Buffer.from(bill) }];
  const files = [
    ...described,
    { path: 'manifest.json', bytes: Buffer.from(renderManifest(id, process.version, described)) },
    { path: 'SHA256SUMS', bytes: Buffer.from(renderChecksums(described)) },
  ];
  const scanned = artifacts.map(({ path, bytes }) => ({ path, bytes: Buffer.from(bytes) }));
  const problems = [
    ...findSecrets(scanned, known, false),
    ...findLicenceProblems(listShipped(lockfile, policy.shippedFrom), true, installed, policy),
  ];
  return { files, problems };
}
