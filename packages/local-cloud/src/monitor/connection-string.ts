/** Any will do here; in Azure it names the resource. */
const instrumentationKey = '00000000-0000-4000-8000-000000000001';

/** What an app is given as APPLICATIONINSIGHTS_CONNECTION_STRING for a monitor at this address. */
export const connectionStringOf = (url: string): string =>
  `InstrumentationKey=${instrumentationKey};IngestionEndpoint=${url}/;LiveEndpoint=${url}/`;
