import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from '@parallax/contracts/installation';
import type { CloudAddresses } from '@parallax/local-cloud/supervisor/cloud';
import { writeFileAtomically } from '@parallax/local-cloud/supervisor/write-file';
import { apiUrl, byColour, trafficManagerUrl } from './app-settings.ts';
import type { LocalColour } from './colour-names.ts';

/** Beside `run.json`: what the operators' program has to know of this cloud. It holds no key. */
export const installationPath = (dataDir: string): string => join(dataDir, 'installation.json');

export const installationOf = (addresses: CloudAddresses, colours: readonly LocalColour[]): Installation => ({
  environment: 'local',
  colours: colours.map(({ colour }) => colour),
  regions: addresses.regions.map((region) => ({
    name: region.name,
    cosmosUrl: region.cosmos,
    blobUrl: region.blob,
    queueUrl: region.queue,
    apiUrls: byColour(colours, (app) => apiUrl(region, app)),
  })),
  webUrl: addresses.web,
  apiUrls: byColour(colours, (app) => trafficManagerUrl(addresses, app)),
  controlUrl: addresses.control,
});

/** What `npm run ops` reads: which installation, and the keys of its emulated services. */
const environmentPath = (dataDir: string): string => join(dataDir, 'operator.env');

/** Readable by their owner only, since the second one holds keys. */
export function writeInstallation(
  dataDir: string,
  installation: Installation,
  keys: { readonly storage: string; readonly cosmos: string },
): void {
  const path = installationPath(dataDir);
  writeFileAtomically(path, `${JSON.stringify(installation, null, 2)}\n`);
  const environment = { PARALLAX_INSTALLATION: path, STORAGE_KEY: keys.storage, COSMOS_KEY: keys.cosmos };
  const lines = Object.entries(environment).map(([name, value]) => `${name}='${value}'\n`);
  writeFileAtomically(environmentPath(dataDir), lines.join(''));
}

export function removeInstallation(dataDir: string): void {
  for (const path of [environmentPath(dataDir), installationPath(dataDir)]) rmSync(path, { force: true });
}
