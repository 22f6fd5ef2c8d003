import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('readOptions', () => {
  it('starts two regions in the default folder when nothing is said', () => {
    expect(readOptions([])).toEqual({
      data: null,
      fresh: false,
      json: false,
      regions: [
        { name: 'westus2', displayName: 'West US 2' },
        { name: 'eastus2', displayName: 'East US 2' },
      ],
      colours: [{ colour: 'blue', app: 'api', release: 'local' }],
      port: null,
      clock: 1,
      verbose: false,
      dev: false,
      build: true,
      help: false,
    });
  });

  it('starts one region for work on it, unless told otherwise', () => {
    const namesWith = (...args: string[]) => readOptions(args).regions.map(({ name }) => name);
    expect(namesWith('--dev')).toEqual(['westus2']);
    expect(namesWith('--dev', '--regions', 'uksouth,westeurope')).toEqual(['uksouth', 'westeurope']);
  });

  it('takes regions in the order given', () => {
    expect(readOptions(['--regions', 'westeurope, eastus2']).regions.map((region) => region.displayName)).toEqual([
      'West Europe',
      'East US 2',
    ]);
  });

  it.each([
    [['--frehs'], 'There is no option --frehs.'],
    [['images'], '"images" is not an option.'],
    [['--data'], 'Option --data is not used rightly'],
    [['--regions', 'moonbase1'], 'There is no region "moonbase1". Known are: westus2,'],
    [['--regions', 'westus2,westus2'], '--regions names "westus2" twice.'],
    [['--regions', ','], '--regions needs at least one name'],
    [['--regions', 'westus2,eastus2,westus3,centralus,uksouth'], '--regions takes at most 4 names; 5 were given.'],
    [['--port', '80000'], '--port needs a number from 1 to 65535, not "80000".'],
    [['--port', '4280x'], 'not "4280x"'],
    [['--clock', '0'], '--clock needs a number from 1 to 1000, not "0".'],
    [['--clock', '1001'], 'not "1001"'],
  ])('refuses %s with a sentence', (args, sentence) => expect(() => readOptions(args)).toThrow(sentence));
});
