import type { CloudAccess } from '@parallax/local-cloud/supervisor/cloud';
import { expect, it } from 'vitest';
import { findColours } from './colour-names.ts';
import { seedRelease } from './release-document.ts';

it('does not take a Cosmos that does not answer for one in which nothing was decided', async () => {
  const nobody = { name: 'westus2', cosmos: 'http://127.0.0.1:9' };
  const access = { cosmosKey: 'Y29zbW9z', regions: [nobody, nobody] } as unknown as CloudAccess;
  await expect(seedRelease(access, findColours(['blue']))).rejects.toThrow('No region said what is released.');
});
