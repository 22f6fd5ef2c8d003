import type { InstalledLicences, Policy } from '../checks/licences/judge-licences.ts';
import { licenceOf } from '../checks/licences/judge-licences.ts';
import { dependencyOf, neededBy, shippedKeys } from '../checks/licences/list-dependencies.ts';
import { type Lockfile, servesPlatform, splitKey } from '../checks/lockfile/read-lockfile.ts';
import { sha256 } from './file-tree.ts';

/** What the bill is of. */
export interface BillSubject {
  readonly release: string;
  readonly commit: string;
  /** ISO 8601; the time of the commit, so that the bill of a commit is always the same. */
  readonly committedAt: string;
  /** Where the apps run: "linux-x64". Binaries for other systems are listed as not shipped. */
  readonly platform: string;
}

interface Component {
  readonly type: 'library';
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  /** `required` is shipped; `excluded` builds or tests what is shipped and stays at home. */
  readonly scope: 'required' | 'excluded';
  readonly hashes?: readonly { readonly alg: 'SHA-512'; readonly content: string }[];
  readonly licenses?: readonly { readonly expression: string }[];
  readonly purl: string;
}

/** A CycloneDX 1.6 document of everything in the lockfile, in an order of its own, so that the same lockfile gives the same bill. */
export function softwareBill(lockfile: Lockfile, policy: Policy, installed: InstalledLicences, subject: BillSubject): string {
  const shipped = new Set(shippedKeys(lockfile, policy.shippedFrom).map(bare));
  const keys = Object.keys(lockfile.packages).sort();
  const components = keys.map((key): Component => {
    const entry = { name: splitKey(key)[0], version: splitKey(key)[1], os: [], cpu: [], libc: [], ...lockfile.packages[key] };
    const isShipped = shipped.has(bare(key)) && (entry.os.length === 0 || servesPlatform(entry, subject.platform));
    const licence = licenceOf(dependencyOf(lockfile, key), installed, policy);
    const [, group, name = entry.name] = /^(@[^/]+)\/(.+)$/.exec(entry.name) ?? [];
    const integrity = /^sha512-(.+)$/.exec(lockfile.packages[key]?.resolution?.integrity ?? '')?.[1];
    return {
      type: 'library',
      'bom-ref': purlOf(key),
      ...(group ? { group } : {}),
      name,
      version: entry.version,
      scope: isShipped ? 'required' : 'excluded',
      ...(integrity ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity, 'base64').toString('hex') }] } : {}),
      ...(licence ? { licenses: [{ expression: licence }] } : {}),
      purl: purlOf(key),
    };
  });
  const own = `pkg:generic/parallax@${encodeURIComponent(subject.release)}`;
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify([subject, components]))}`,
    version: 1,
    metadata: {
      timestamp: subject.committedAt,
      component: {
        type: 'application',
        'bom-ref': own,
        name: 'parallax',
        version: subject.release,
        properties: [{ name: 'parallax:commit', value: subject.commit }],
      },
    },
    components,
    dependencies: [
      { ref: own, dependsOn: components.filter(({ scope }) => scope === 'required').map(({ purl }) => purl) },
      ...keys.map((key) => ({ ref: purlOf(key), dependsOn: needsOf(lockfile, key) })),
    ],
  };
  return `${JSON.stringify(bill, null, 1)}\n`;
}

/** A package may stand in the lockfile several times, with different peers: their needs together. */
function needsOf(lockfile: Lockfile, key: string): string[] {
  const variants = Object.keys(lockfile.snapshots).filter((snapshot) => bare(snapshot) === bare(key));
  const needs = new Set(variants.flatMap((variant) => neededBy(lockfile, variant)).map(bare));
  return [...needs]
    .filter((need) => lockfile.packages[need])
    .map(purlOf)
    .sort();
}

const bare = (key: string): string => splitKey(key).join('@');

/** package-url for npm: the scope is percent-encoded. */
function purlOf(key: string): string {
  const [name, version] = splitKey(key);
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
}

/** A UUID of version 8, whose bits are ours to choose: those of a hash. */
function uuidOf(text: string): string {
  const hex = sha256(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
