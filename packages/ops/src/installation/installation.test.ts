import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { installation } from '../../test/fake-tools.ts';
import { UsageError } from '../cli/failures.ts';
import { keyFor } from './open-places.ts';
import { readInstallation } from './read-installation.ts';
import { findTargets } from './targets.ts';

const dir = mkdtempSync(join(tmpdir(), 'ops-installation-'));
afterAll(() => rmSync(dir, { recursive: true }));

function fileOf(text: string): string {
  const path = join(dir, 'installation.json');
  writeFileSync(path, text);
  return path;
}

test('a file is read, and addresses lose the slash at their end', () => {
  const written = { ...installation, webUrl: `${installation.webUrl}/` };
  expect(readInstallation(fileOf(JSON.stringify(written)))).toEqual(installation);
});

test('everything that is wrong with a file is named at once', () => {
  const [region] = installation.regions;
  const broken = { ...installation, environment: '', regions: [{ ...region, name: 'West US', cosmosUrl: 'nowhere' }] };
  const read = () => readInstallation(fileOf(JSON.stringify(broken)));
  expect(read).toThrow(UsageError);
  for (const field of ['environment', 'regions.0.name', 'regions.0.cosmosUrl']) expect(read).toThrow(`- ${field}: `);
});

test('a file that is not there, or is no JSON, or is not named, is wrong use', () => {
  expect(() => readInstallation(join(dir, 'nowhere.json'))).toThrow(UsageError);
  expect(() => readInstallation(fileOf('{'))).toThrow('is not JSON');
  expect(() => readInstallation(undefined)).toThrow('PARALLAX_INSTALLATION');
});

test('keys of emulated services never go to an address with TLS, which is Azure', () => {
  expect(keyFor('http://127.0.0.1:8081', 'key')).toBe('key');
  expect(keyFor('https://account.documents.azure.com', 'key')).toBeUndefined();
});

test('targets are every colour in every region, or what was asked for', () => {
  const names = (colour?: string, region?: string) =>
    findTargets(installation, colour, region).map((target) => `${target.colour} ${target.region}`);
  expect(names()).toEqual(['blue westus2', 'green westus2', 'blue eastus2', 'green eastus2']);
  expect(names('green')).toEqual(['green westus2', 'green eastus2']);
  expect(names('green', 'eastus2')).toEqual(['green eastus2']);
  expect(() => names('red')).toThrow('There is no colour "red" in this installation; there is blue, green.');
  expect(() => names(undefined, 'mars')).toThrow('There is no region "mars"');
});

test('a colour without an address in a region is no target there', () => {
  const regions = installation.regions.map((region, index) => (index === 0 ? { ...region, apiUrls: {} } : region));
  expect(findTargets({ ...installation, regions }, undefined, undefined)).toHaveLength(2);
  expect(() => findTargets({ ...installation, regions }, undefined, 'westus2')).toThrow('no address for what is asked');
});
