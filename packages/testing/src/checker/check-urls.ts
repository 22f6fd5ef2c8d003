import type { HistoryRegion } from '../history/history.ts';
import type { ImageCase } from './case-of-image.ts';
import type { Finding } from './finding.ts';

/** Every address is in the region that it is said to be in: metadata that points elsewhere sends people to a wrong or dead place. */
export function checkUrls({ imageId, state, upload }: ImageCase, regions: readonly HistoryRegion[]): Finding[] {
  if (state === null) return [];
  const wrong = (sentence: string, evidence: unknown): Finding => ({
    verdict: 'wrong-region-url',
    imageId,
    operation: upload?.id ?? null,
    sentence,
    evidence,
  });
  const regionOf = (url: string, endpoint: 'blob' | 'blobSecondary'): string | null =>
    regions.find((region) => url.startsWith(`${region[endpoint]}/`))?.name ?? null;

  const findings: Finding[] = [];
  const { original, home } = state;
  if (original !== null) {
    const found = regionOf(original.url, 'blob');
    if (found !== original.region)
      findings.push(
        wrong(`The original is said to be in ${original.region}, and its address is in ${found ?? 'no region'}.`, original),
      );
    if (home !== original.region)
      findings.push(wrong(`Its home is ${home}, and the original is in ${original.region}.`, { home, original }));
    if (upload !== null && !sentTo(upload).has(original.region))
      findings.push(
        wrong(`The file was never sent to ${original.region}, where it is said to be.`, { attempts: upload.attempts }),
      );
  }
  for (const thumbnail of state.thumbnails) {
    const [primary, secondary] = [regionOf(thumbnail.url, 'blob'), regionOf(thumbnail.secondaryUrl, 'blobSecondary')];
    if (primary === null || primary !== secondary)
      findings.push(
        wrong(`A thumbnail is in ${primary ?? 'no region'}, and its copy in ${secondary ?? 'no region'}.`, thumbnail),
      );
  }
  return findings;
}

/** Regions that may have got the file: a PUT was answered with success, or its answer never came. */
const sentTo = ({ attempts, region }: NonNullable<ImageCase['upload']>): Set<string | null> =>
  new Set([
    region,
    ...attempts.filter(({ method, status }) => method === 'PUT' && (status === null || status < 300)).map((each) => each.region),
  ]);
