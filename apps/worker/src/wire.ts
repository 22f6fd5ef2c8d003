import path from 'node:path';
import { openBlobs } from '@parallax/adapters/blob/blobs';
import { openRegionProbes } from '@parallax/adapters/blob/region-probes';
import { openRetryQueue } from '@parallax/adapters/blob/retry-queue';
import { openCosmos } from '@parallax/adapters/cosmos/client';
import { cosmosImageRecords } from '@parallax/adapters/cosmos/image-records';
import { openReleaseRecords } from '@parallax/adapters/cosmos/release-document';
import { cosmosViewEntries } from '@parallax/adapters/cosmos/view-entries';
import { managedIdentity } from '@parallax/adapters/identity/credential';
import { openSecrets } from '@parallax/adapters/secrets/open-secrets';
import { observeRegions } from '@parallax/adapters/telemetry/observe-regions';
import { observeSecrets } from '@parallax/adapters/telemetry/observe-secrets';
import { startTelemetry, type Telemetry } from '@parallax/adapters/telemetry/start-telemetry';
import { tracedBlobs, tracedQueue, tracedRecords } from '@parallax/adapters/telemetry/traced-ports';
import { azureVision } from '@parallax/adapters/vision/azure-vision';
import { visionByIdentity, visionByKey } from '@parallax/adapters/vision/vision-access';
import { isFlagOn } from '@parallax/contracts/release';
import { type RegionSettings, readWorkerSettings, type WorkerSettings } from '@parallax/contracts/settings';
import { createRegionMonitor } from '@parallax/domain/region-monitor';
import { createReleaseWatch, statesByRelease } from '@parallax/domain/release-watch';
import { onBlobPoison, onRetryPoison } from './functions/handle-poison.ts';
import { onOthersChanges, onOwnChanges } from './functions/project-views.ts';
import { onTimer } from './functions/reconcile-images.ts';
import type { Handlers } from './functions/register.ts';
import { onUpload } from './functions/resize-image.ts';
import { onRetry } from './functions/retry-image.ts';
import { createDecoderPool } from './media/decoder-pool.ts';
import type { ProjectServices } from './use-cases/project-views.ts';
import type { Services } from './use-cases/services.ts';
import { createSweep } from './use-cases/sweep-blobs.ts';

/** As many as the host gives us blobs at the same time (host.json, maxDegreeOfParallelism). */
const decoderProcesses = 2;

/** The app at work. */
export interface WiredWorker {
  readonly handlers: Handlers;
  /** Starts what is slow to start before it is needed. */
  warm(): void;
  readonly telemetry: Telemetry;
  close(): Promise<void>;
}

/** Puts the app together from its settings. Connects to nothing yet. @throws SettingsError naming every setting that is wrong. */
export function wireWorker(env: Record<string, string | undefined>): WiredWorker {
  const settings = readWorkerSettings(env);
  const { region, limits, retryBaseMs, adoptAfterMs } = settings;
  const clock = Date.now;
  const random = Math.random;
  const credential = managedIdentity(settings.clientId, clock);
  const log = (event: string, facts: object) => console.log(JSON.stringify({ event, region, ...facts }));
  const telemetry = startTelemetry({ ...settings, settings: settings.telemetry, credential, env, log });
  const secrets = openSecrets({ vaultUrl: settings.vaultUrl, credential, clock, random, log });
  const visionAccess = settings.visionAuth === 'key' ? visionByKey(settings.visionKey, secrets) : visionByIdentity(credential);
  const nearestFirst = ownFirst(settings);
  const cosmosAccess = { regions: nearestFirst, key: settings.cosmosKey, credential };
  const cosmos = openCosmos(cosmosAccess);
  const releaseRecords = openReleaseRecords(cosmosAccess);
  const records = tracedRecords(cosmosImageRecords(cosmos));
  const storage = { key: settings.storageKey, credential };
  const blobAccess = { ...storage, regions: settings.regions, clock };
  const decoders = createDecoderPool({
    entry: path.join(__dirname, 'decoder.cjs'),
    size: decoderProcesses,
    timeoutMs: limits.decodeTimeoutMs,
    maxMemoryBytes: limits.decodeMemoryBytes,
  });
  const regions = createRegionMonitor(settings.regions, openRegionProbes(blobAccess), clock);
  const release = createReleaseWatch({
    records: releaseRecords,
    ownRegion: region,
    hasPeers: settings.regions.length > 1,
    clock,
    onRelease: (current) => regions.override(current.regions),
  });
  const shared = {
    region,
    records,
    retries: tracedQueue(openRetryQueue(nearestFirst[0], storage)),
    regions: { states: statesByRelease(regions, release) },
    clock,
    random,
    retryBaseMs,
  };
  const services: Services = {
    ...shared,
    blobs: tracedBlobs(openBlobs(blobAccess)),
    recognizer: azureVision({
      endpoints: settings.vision,
      access: visionAccess,
      maxTags: limits.recognitionTags,
      wantsCaptions: () => isFlagOn(release.current(), 'visionCaptions'),
    }),
    decoders,
    limits,
    adoptAfterMs,
    beingMade: new Set(),
  };
  const projection: ProjectServices = {
    ...shared,
    views: tracedRecords(cosmosViewEntries(cosmos)),
    settings: settings.views,
    knownManifests: new Set(),
  };
  observeRegions(shared.regions);
  observeSecrets(secrets);
  return {
    telemetry,
    handlers: {
      resizeImage: onUpload(services),
      retryImage: onRetry(services, projection),
      projectViews: onOwnChanges(services, projection),
      repairViews: onOthersChanges(projection),
      reconcileImages: onTimer(services, createSweep(randomStart(clock(), random()))),
      handlePoison: onBlobPoison(services),
      handleRetryPoison: onRetryPoison(services),
    },
    warm() {
      decoders.warm();
      // Fetched ahead; that there is none yet is nobody's business before a picture is described.
      visionAccess.headers().catch(() => undefined);
    },
    async close() {
      decoders.close();
      await telemetry.close();
      releaseRecords.close();
      cosmos.close();
    },
  };
}

function ownFirst({ regions, region: own }: WorkerSettings): [RegionSettings, ...RegionSettings[]] {
  const [first] = regions.filter((entry) => entry.name === own);
  if (first === undefined) throw new Error(`PARALLAX_REGIONS lists no region called "${own}".`);
  return [first, ...regions.filter((entry) => entry.name !== own)];
}

/** Names of originals begin with their time in hex; any time of the last year is as good a place to begin as another. */
function randomStart(now: number, random: number): string {
  const yearMs = 365 * 24 * 3_600_000;
  return Math.trunc(now - random * yearMs)
    .toString(16)
    .padStart(12, '0')
    .slice(0, 8);
}
