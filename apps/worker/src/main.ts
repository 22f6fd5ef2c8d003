import path from 'node:path';
import process from 'node:process';
import { app } from '@azure/functions';
import { openBlobs } from '@parallax/adapters/blob/blobs';
import { openRetryQueue } from '@parallax/adapters/blob/retry-queue';
import { openCosmos } from '@parallax/adapters/cosmos/client';
import { cosmosImageRecords } from '@parallax/adapters/cosmos/image-records';
import { cosmosViewEntries } from '@parallax/adapters/cosmos/view-entries';
import { bearerToken } from '@parallax/adapters/identity/bearer-token';
import { credentialFor } from '@parallax/adapters/identity/credential';
import { azureVision } from '@parallax/adapters/vision/azure-vision';
import { type RegionSettings, readWorkerSettings, type WorkerSettings } from '@parallax/contracts/settings';
import { registerHandlePoison } from './functions/handle-poison.ts';
import { registerProjectViews, registerRepairViews } from './functions/project-views.ts';
import { registerReconcileImages } from './functions/reconcile-images.ts';
import { registerResizeImage } from './functions/resize-image.ts';
import { registerRetryImage } from './functions/retry-image.ts';
import { createDecoderPool } from './media/decoder-pool.ts';
import { createSweep } from './use-cases/sweep-blobs.ts';

/** As many as the host gives us blobs at the same time (host.json, maxDegreeOfParallelism). */
const decoderProcesses = 2;
const visionScope = 'https://cognitiveservices.azure.com/.default';

const settings = readWorkerSettings(process.env);
const clock = Date.now;
const random = Math.random;
const { region, limits, retryBaseMs } = settings;
const credential = credentialFor({
  keys: [settings.storageKey, settings.cosmosKey, settings.visionKey],
  clientId: settings.clientId,
});
const regions = ownFirst(settings);
const cosmos = openCosmos({ regions, key: settings.cosmosKey, credential });
const records = cosmosImageRecords(cosmos);
const storage = { key: settings.storageKey, credential };
const retries = openRetryQueue(regions[0], storage);
const decoders = createDecoderPool({
  entry: path.join(__dirname, 'decoder.cjs'),
  size: decoderProcesses,
  timeoutMs: limits.decodeTimeoutMs,
  maxMemoryBytes: limits.decodeMemoryBytes,
});
const services = {
  region,
  records,
  blobs: openBlobs({ ...storage, regions: settings.regions, clock }),
  retries,
  recognizer: azureVision({
    endpoints: settings.vision,
    key: settings.visionKey,
    token: credential && bearerToken(credential, visionScope, clock),
    maxTags: limits.recognitionTags,
  }),
  decoders,
  clock,
  random,
  limits,
  retryBaseMs,
};
const projection = {
  region,
  records,
  views: cosmosViewEntries(cosmos),
  retries,
  clock,
  random,
  settings: settings.views,
  retryBaseMs,
  knownManifests: new Set<string>(),
};

registerResizeImage(services);
registerRetryImage(services, projection);
registerProjectViews(projection);
registerRepairViews(projection);
registerReconcileImages(services, createSweep(randomStart()));
registerHandlePoison(services);

app.hook.appStart(() => decoders.warm());
app.hook.appTerminate(() => {
  decoders.close();
  cosmos.close();
});

function ownFirst({ regions: all, region: own }: WorkerSettings): [RegionSettings, ...RegionSettings[]] {
  const [first] = all.filter((entry) => entry.name === own);
  if (first === undefined) throw new Error(`PARALLAX_REGIONS lists no region called "${own}".`);
  return [first, ...all.filter((entry) => entry.name !== own)];
}

/** Names of originals begin with their time in hex; any time of the last year is as good a place to begin as another. */
function randomStart(): string {
  const yearMs = 365 * 24 * 3_600_000;
  const time = Math.trunc(clock() - random() * yearMs);
  return time.toString(16).padStart(12, '0').slice(0, 8);
}
