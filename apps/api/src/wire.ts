import { openBlobs } from '@parallax/adapters/blob/blobs';
import { openRegionProbes } from '@parallax/adapters/blob/region-probes';
import { openCosmos } from '@parallax/adapters/cosmos/client';
import { cosmosImageRecords } from '@parallax/adapters/cosmos/image-records';
import { cosmosQuotas } from '@parallax/adapters/cosmos/quotas';
import { cosmosViewEntries } from '@parallax/adapters/cosmos/view-entries';
import { credentialFor } from '@parallax/adapters/identity/credential';
import { readApiSettings } from '@parallax/contracts/settings';
import { createRegionMonitor } from '@parallax/domain/region-monitor';
import { createHandlers } from './functions/handlers.ts';
import type { RouteName } from './functions/route-table.ts';
import type { Answer } from './http/answer.ts';
import { handle, type Log } from './http/handle.ts';
import type { IncomingRequest } from './http/request-context.ts';

/** The app at work: what answers a request to one of its functions, and how it ends. */
export interface WiredApi {
  answer(route: RouteName, request: IncomingRequest): Promise<Answer>;
  close(): void;
}

/** Puts the app together from its settings. Connects to nothing yet. @throws SettingsError naming every setting that is wrong. */
export function wireApi(env: Readonly<Record<string, string | undefined>>): WiredApi {
  const clock = Date.now;
  const settings = readApiSettings(env);
  const log: Log = (event, facts) => console.log(JSON.stringify({ event, at: new Date(clock()).toISOString(), ...facts }));
  const credential = credentialFor({ keys: [settings.storageKey, settings.cosmosKey], clientId: settings.clientId });
  const isOwn = (region: { name: string }) => region.name === settings.region;
  const nearestFirst = [...settings.regions.filter(isOwn), ...settings.regions.filter((region) => !isOwn(region))];
  const cosmos = openCosmos({ regions: nearestFirst, key: settings.cosmosKey, credential });
  const blobAccess = { regions: settings.regions, key: settings.storageKey, credential, clock };
  const handlers = createHandlers({
    settings,
    records: cosmosImageRecords(cosmos),
    views: cosmosViewEntries(cosmos),
    quotas: cosmosQuotas(cosmos, clock),
    blobs: openBlobs(blobAccess),
    regions: createRegionMonitor(settings.regions, openRegionProbes(blobAccess), clock),
    clock,
    log,
  });
  const answers = new Map(Object.entries(handlers).map(([name, handler]) => [name, handle(handler, settings, log)]));
  return {
    answer(route, request) {
      const answer = answers.get(route);
      if (answer === undefined) throw new Error(`the route ${route} has no handler`);
      return answer(request);
    },
    close: () => cosmos.close(),
  };
}
