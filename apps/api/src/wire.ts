import { openBlobs } from '@parallax/adapters/blob/blobs';
import { openRegionProbes } from '@parallax/adapters/blob/region-probes';
import { openCosmos } from '@parallax/adapters/cosmos/client';
import { cosmosImageRecords } from '@parallax/adapters/cosmos/image-records';
import { cosmosQuotas } from '@parallax/adapters/cosmos/quotas';
import { openReleaseRecords } from '@parallax/adapters/cosmos/release-document';
import { cosmosViewEntries } from '@parallax/adapters/cosmos/view-entries';
import { cosmosWriteProbe } from '@parallax/adapters/cosmos/write-probe';
import { managedIdentity } from '@parallax/adapters/identity/credential';
import { cursorKeysOf } from '@parallax/adapters/secrets/cursor-keys';
import { openSecrets } from '@parallax/adapters/secrets/open-secrets';
import { observeRegions } from '@parallax/adapters/telemetry/observe-regions';
import { observeSecrets } from '@parallax/adapters/telemetry/observe-secrets';
import { startTelemetry, type Telemetry } from '@parallax/adapters/telemetry/start-telemetry';
import { tracedBlobs, tracedRecords } from '@parallax/adapters/telemetry/traced-ports';
import { readApiSettings } from '@parallax/contracts/settings';
import { createRegionMonitor } from '@parallax/domain/region-monitor';
import { createReleaseWatch } from '@parallax/domain/release-watch';
import { createHandlers } from './functions/handlers.ts';
import { evenDrained, type RouteName, routeTable } from './functions/route-table.ts';
import type { Answer } from './http/answer.ts';
import { type Handler, handle, type Log } from './http/handle.ts';
import type { IncomingRequest } from './http/request-context.ts';
import { traceRequests } from './http/trace-request.ts';

/** Loading the vault's SDK takes a while in which nothing is answered: people come first. */
const prefetchAfterMs = 1_000;

/** The app at work: what answers a request to one of its functions, and how it ends. */
export interface WiredApi {
  answer(route: RouteName, request: IncomingRequest): Promise<Answer>;
  readonly telemetry: Telemetry;
  close(): Promise<void>;
}

/**
 * Puts the app together from its settings. Waits for nothing: what it has to know before it is ready is read in the background.
 * @throws SettingsError naming every setting that is wrong.
 */
export function wireApi(env: Record<string, string | undefined>): WiredApi {
  const clock = Date.now;
  const settings = readApiSettings(env);
  const log: Log = (event, facts) => console.log(JSON.stringify({ event, at: new Date(clock()).toISOString(), ...facts }));
  const random = Math.random;
  const credential = managedIdentity(settings.clientId, clock);
  const telemetry = startTelemetry({ ...settings, settings: settings.telemetry, credential, env, log });
  const secrets = openSecrets({ vaultUrl: settings.vaultUrl, credential, clock, random, log });
  const isOwn = (region: { name: string }) => region.name === settings.region;
  const nearestFirst = [...settings.regions.filter(isOwn), ...settings.regions.filter((region) => !isOwn(region))];
  const cosmosAccess = { regions: nearestFirst, key: settings.cosmosKey, credential };
  const cosmos = openCosmos(cosmosAccess);
  const releaseRecords = openReleaseRecords(cosmosAccess);
  const blobAccess = { regions: settings.regions, key: settings.storageKey, credential, clock };
  const regions = createRegionMonitor(settings.regions, openRegionProbes(blobAccess), clock);
  observeRegions(regions);
  observeSecrets(secrets);
  const release = createReleaseWatch({
    records: releaseRecords,
    ownRegion: settings.region,
    hasPeers: settings.regions.length > 1,
    clock,
    onRelease(current) {
      regions.override(current.regions);
      log('release-taken-up', { region: settings.region, revision: current.revision });
    },
  });
  void release.refresh();
  const cursorKeys = cursorKeysOf(settings.cursorKeys, secrets);
  const prefetch = setTimeout(() => cursorKeys.known(), prefetchAfterMs);
  const handlers = createHandlers({
    settings,
    records: tracedRecords(cosmosImageRecords(cosmos)),
    views: tracedRecords(cosmosViewEntries(cosmos)),
    quotas: tracedRecords(cosmosQuotas(cosmos, clock)),
    blobs: tracedBlobs(openBlobs(blobAccess)),
    regions,
    release,
    tryWrite: cosmosWriteProbe(cosmos),
    cursorKeys,
    clock,
    random,
    log,
  });
  const serving = { settings, log, release: release.current };
  // Without telemetry a request costs what it did before there was any. Probes and preflights would only drown people's requests.
  const isTraced = (name: RouteName) => settings.telemetry !== null && !evenDrained.has(name);
  const answers = new Map(
    (Object.entries(handlers) as [RouteName, Handler][]).map(([name, handler]) => {
      const answer = handle(handler, serving, { evenDrained: evenDrained.has(name) });
      return [name, isTraced(name) ? traceRequests(routeTable[name].path, answer) : answer];
    }),
  );
  return {
    answer(route, request) {
      const answer = answers.get(route);
      if (answer === undefined) throw new Error(`the route ${route} has no handler`);
      return answer(request);
    },
    telemetry,
    async close() {
      clearTimeout(prefetch);
      await telemetry.close();
      releaseRecords.close();
      cosmos.close();
    },
  };
}
