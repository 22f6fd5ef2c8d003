/**
 * The storage account of every simulated region: Azurite's well-known development account. Its key is public, printed in
 * Azurite's own documentation, and opens nothing but Azurite.
 */
export const accountName = 'devstoreaccount1';
export const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** The base address of the account at a listener: `http://127.0.0.1:10000/devstoreaccount1`. */
export function accountUrl(port: number): string {
  return `http://127.0.0.1:${port}/${accountName}`;
}

/** A connection string as the Azure SDKs and the Functions host read it; null leaves a service out. */
export function connectionString(blobUrl: string, queueUrl: string | null): string {
  const parts = [
    'DefaultEndpointsProtocol=http',
    `AccountName=${accountName}`,
    `AccountKey=${accountKey}`,
    `BlobEndpoint=${blobUrl}`,
  ];
  if (queueUrl !== null) parts.push(`QueueEndpoint=${queueUrl}`);
  return `${parts.join(';')};`;
}
