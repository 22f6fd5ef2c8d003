import type { RegionsAnswer } from '@parallax/contracts/region';
import type { Release } from '@parallax/contracts/release';
import type { Dependencies } from './dependencies.ts';

/** All regions with what is limited in a sentence. */
export function describeRegions({ regions, settings }: Dependencies): RegionsAnswer {
  const limited = {
    available: null,
    'read-only': 'Its pictures can be seen; nothing can be written there.',
    unavailable: 'It does not answer at all.',
  };
  const drained = (name: string) => (regions.isDrained(name) ? 'It is taken out of use for now: uploads go elsewhere.' : null);
  const apiUrlOf = (name: string) => settings.regions.find((region) => region.name === name)?.apiUrls[settings.colour] ?? '';
  return {
    servedBy: settings.region,
    regions: regions
      .states()
      .map((region) => ({ ...region, apiUrl: apiUrlOf(region.name), reason: limited[region.state] ?? drained(region.name) })),
  };
}

/** The release as published; without one, or while no region lets it be read, where clients find this API by its settings: revision 0. */
export async function describeRelease({ settings, release }: Dependencies): Promise<Release> {
  await release.refresh();
  return release.current() ?? releaseOfSettings(settings);
}

function releaseOfSettings(settings: Dependencies['settings']): Release {
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
