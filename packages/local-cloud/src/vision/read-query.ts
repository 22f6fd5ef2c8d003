import { apiVersions, cropAspectRatios, type Feature, features } from './vision-contract.ts';
import { VisionRefusal } from './vision-errors.ts';

export interface AnalyzeQuery {
  features: ReadonlySet<Feature>;
  /** Empty: the service picks one. */
  aspectRatios: number[];
}

/** `latest`, or a date with or without `-preview`. */
const modelVersionPattern = /^(latest|\d{4}-\d{2}-\d{2}(-preview)?)$/;

/** Checks the query as the service does; throws the refusal. `captions` false stands for a region without the caption features. */
export function readQuery(query: URLSearchParams, captions: boolean): AnalyzeQuery {
  if (!apiVersions.includes(query.get('api-version') ?? '')) throw new VisionRefusal('apiVersion');
  const wanted = readFeatures(query.get('features'));
  if (!captions && wanted.has('caption')) throw new VisionRefusal('captionRegion');
  if (!captions && wanted.has('denseCaptions')) throw new VisionRefusal('denseCaptionRegion');
  // Captions exist in English only in the service; the words made here do altogether.
  if ((query.get('language') || 'en') !== 'en') throw new VisionRefusal('language');
  if (!['true', 'false'].includes(query.get('gender-neutral-caption')?.toLowerCase() ?? 'false'))
    throw new VisionRefusal('badArgument');
  if (!modelVersionPattern.test(query.get('model-version') ?? 'latest')) throw new VisionRefusal('badArgument');
  return { features: wanted, aspectRatios: readAspectRatios(query.get('smartcrops-aspect-ratios')) };
}

function readFeatures(list: string | null): Set<Feature> {
  const names = (list ?? '').split(',').filter((name) => name !== '');
  if (names.length === 0) throw new VisionRefusal('noFeatures');
  return new Set(
    names.map((name) => {
      const feature = features.find((each) => each.toLowerCase() === name.trim().toLowerCase());
      if (feature === undefined) throw new VisionRefusal('unknownFeature');
      return feature;
    }),
  );
}

function readAspectRatios(list: string | null): number[] {
  const ratios = (list ?? '')
    .split(',')
    .filter((text) => text !== '')
    .map(Number);
  const isAllowed = (ratio: number) => ratio >= cropAspectRatios.min && ratio <= cropAspectRatios.max;
  if (!ratios.every(isAllowed)) throw new VisionRefusal('badArgument');
  return ratios;
}
