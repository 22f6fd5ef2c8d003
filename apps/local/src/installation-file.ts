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

export const writeInstallation = (dataDir: string, installation: Installation): void =>
  writeFileAtomically(installationPath(dataDir), `${JSON.stringify(installation, null, 2)}\n`);

export const removeInstallation = (dataDir: string): void => rmSync(installationPath(dataDir), { force: true });
