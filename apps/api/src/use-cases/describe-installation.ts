import type { RegionsAnswer } from '@parallax/contracts/region';
import type { Release } from '@parallax/contracts/release';
import type { Dependencies } from './dependencies.ts';

/** All regions with what is limited in a sentence. Counts per region are not kept. */
export function describeRegions({ regions, settings }: Dependencies): RegionsAnswer {
  const limited = {
    available: null,
    'read-only': 'Its pictures can be seen; nothing can be written there.',
    unavailable: 'It does not answer at all.',
  };
  const apiUrlOf = (name: string) => settings.regions.find((region) => region.name === name)?.apiUrls[settings.colour] ?? '';
  return {
    servedBy: settings.region,
    regions: regions
      .states()
      .map((region) => ({ ...region, apiUrl: apiUrlOf(region.name), images: null, reason: limited[region.state] })),
  };
}

/** Where clients find the API, as far as this release knows from its settings. */
export function describeRelease({ settings }: Dependencies): Release {
  const regionUrls = settings.regions.flatMap(({ name, apiUrls }) => {
    const url = apiUrls[settings.colour];
    return url === undefined ? [] : [{ region: name, url }];
  });
  const apiUrl = settings.apiUrls[settings.colour] ?? regionUrls[0]?.url ?? '';
  return {
    revision: 0,
    sticky: true,
    flags: {},
    regions: {},
    colours: [{ colour: settings.colour, weight: 100, drained: false, release: settings.release, apiUrl, regionUrls }],
  };
}
