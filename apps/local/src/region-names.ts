import { Refusal } from '@parallax/local-cloud/supervisor/refusal';

/** Regions that a local cloud can play, with the names that Azure shows for them. */
const displayNames: Readonly<Record<string, string>> = {
  westus2: 'West US 2',
  eastus2: 'East US 2',
  westus3: 'West US 3',
  centralus: 'Central US',
  canadacentral: 'Canada Central',
  brazilsouth: 'Brazil South',
  northeurope: 'North Europe',
  westeurope: 'West Europe',
  uksouth: 'UK South',
  swedencentral: 'Sweden Central',
  germanywestcentral: 'Germany West Central',
  southeastasia: 'Southeast Asia',
  japaneast: 'Japan East',
  australiaeast: 'Australia East',
};

export const maxRegions = 4;

export interface RegionName {
  readonly name: string;
  readonly displayName: string;
}

/** Looks up names of regions, the preferred one first. Rejects unknown, repeated and too many names with a `Refusal`. */
export function findRegions(names: readonly string[]): RegionName[] {
  if (names.length === 0) throw new Refusal('--regions needs at least one name, for example --regions westus2.');
  if (names.length > maxRegions) throw new Refusal(`--regions takes at most ${maxRegions} names; ${names.length} were given.`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Refusal(`--regions names "${twice}" twice.`);
  return names.map((name) => {
    const displayName = displayNames[name];
    if (displayName === undefined)
      throw new Refusal(`There is no region "${name}". Known are: ${Object.keys(displayNames).join(', ')}.`);
    return { name, displayName };
  });
}
