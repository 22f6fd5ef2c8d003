import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataVersion, readDataVersion } from '@parallax/local-cloud/supervisor/data-version';
import { isPortFree } from '@parallax/local-cloud/supervisor/port-book';
import { Refusal } from '@parallax/local-cloud/supervisor/refusal';
import { type Finding, fail, ok, warn } from './finding.ts';

export function checkDataVersion(dir: string): Finding {
  try {
    const version = existsSync(dir) ? readDataVersion(dir) : null;
    if (version === null) return ok(`No data yet; it will be in ${dir}`);
    if (version > dataVersion) {
      return fail(
        `The data in ${dir} has version ${version}, this Parallax knows up to ${dataVersion}`,
        'Use the newer Parallax, or npm run reset.',
      );
    }
    return ok(
      version === dataVersion
        ? `Data in ${dir}, version ${version}`
        : `Data in ${dir}, version ${version}: the next start migrates it to ${dataVersion}`,
    );
  } catch (error) {
    if (error instanceof Refusal) return fail(error.message, 'Nothing was touched.');
    throw error;
  }
}

/** For a cloud that does not run: whether its kept ports are free. */
export async function checkPorts(dir: string, webPort: number): Promise<Finding[]> {
  const path = join(dir, 'ports.json');
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, number>) : {};
  const ports = { web: webPort, ...kept };
  const findings: Finding[] = [];
  for (const [name, port] of Object.entries(ports)) {
    if (await isPortFree(port)) continue;
    // Addresses of blobs stand in records.
    const isStored = /\/blob(Secondary)?$/.test(name);
    findings.push(
      isStored
        ? fail(
            `Port ${port} (${name}) is taken, and kept pictures have addresses on it`,
            'Stop the program that listens there, or start with another --data.',
          )
        : warn(`Port ${port} (${name}) is taken by another program`, 'The next start takes a free one instead and says so.'),
    );
  }
  return findings.length === 0
    ? [ok(`Ports are free (${Object.keys(ports).length} looked at, photo app on ${ports.web})`)]
    : findings;
}
