import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { openBlobs } from '@parallax/adapters/blob/blobs';
import { openRegionProbes } from '@parallax/adapters/blob/region-probes';
import { openCosmos } from '@parallax/adapters/cosmos/client';
import { cosmosImageRecords } from '@parallax/adapters/cosmos/image-records';
import { cosmosQuotas } from '@parallax/adapters/cosmos/quotas';
import { cosmosViewEntries } from '@parallax/adapters/cosmos/view-entries';
import { credentialFor } from '@parallax/adapters/identity/credential';
import { readApiSettings } from '@parallax/contracts/settings';
import { createRegionMonitor } from '@parallax/domain/region-monitor';
import { createRoutes } from './functions/routes.ts';
import { handle, type Log } from './http/handle.ts';

const clock = Date.now;
const settings = readApiSettings(process.env);
const log: Log = (event, facts) => console.log(JSON.stringify({ event, at: new Date(clock()).toISOString(), ...facts }));

const credential = credentialFor({ keys: [settings.storageKey, settings.cosmosKey], clientId: settings.clientId });
const own = settings.regions.filter((region) => region.name === settings.region);
const peers = settings.regions.filter((region) => region.name !== settings.region);
const cosmos = openCosmos({ regions: [...own, ...peers], key: settings.cosmosKey, credential });
const blobAccess = { regions: settings.regions, key: settings.storageKey, credential, clock };
const regions = createRegionMonitor(settings.regions, openRegionProbes(blobAccess), clock);

const routes = createRoutes({
  settings,
  records: cosmosImageRecords(cosmos),
  views: cosmosViewEntries(cosmos),
  quotas: cosmosQuotas(cosmos, clock),
  blobs: openBlobs(blobAccess),
  regions,
  clock,
  log,
});

for (const { name, methods, path, handler } of routes) {
  const answer = handle(handler, settings, log);
  app.http(name, {
    methods: [...methods],
    route: path,
    authLevel: 'anonymous',
    handler: async (request: HttpRequest): Promise<HttpResponseInit> => {
      const { status, headers = {}, body } = await answer(request);
      return { status, headers, ...(body !== undefined && { body }) };
    },
  });
}

app.hook.appTerminate(() => cosmos.close());
