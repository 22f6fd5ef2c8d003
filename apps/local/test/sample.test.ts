import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imagesAnswer } from '@parallax/contracts/image';
import { cosmosDatabase } from '@parallax/contracts/resources';
import { afterAll, expect, it } from 'vitest';
import { seedImages } from '../src/seed-images.ts';
import { startLocal } from '../src/start-local.ts';
import { outcome } from './command.ts';
import { eventually } from './eventually.ts';

const regions = ['westus2', 'eastus2'];
const dataDir = mkdtempSync(join(tmpdir(), 'parallax-sample-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));

it('seeds pictures that the lists show without the worker having to look at them, and adds samples through the real path', async () => {
  await seedImages({ dataDir, count: 120, days: 100, regions });
  const local = await startLocal({ dataDir, build: false, webPort: 0, regions });
  try {
    const list = async (query: string) => imagesAnswer.parse(await (await fetch(`${local.api}/api/v1/images${query}`)).json());
    const page = await list('?limit=100');
    expect(page.images).toHaveLength(100);
    expect(page.images.every(({ stage }) => stage === 'ready')).toBe(true);
    expect(new Set(page.images.map(({ region }) => region))).toEqual(new Set(regions));
    const { regions: digests } = (await (await fetch(`${local.cosmos.adminUrl}/digest`)).json()) as {
      regions: Record<string, Record<string, string>>;
    };
    const digestsOf = (container: string) => regions.map((name) => digests[name]?.[`${cosmosDatabase}/${container}`]);
    expect(digestsOf('images')).toEqual(Array(2).fill(expect.stringMatching(/^[0-9a-f]{64}$/)));
    expect(new Set(digestsOf('images')).size).toBe(1);
    const rest = await list(`?limit=100&cursor=${encodeURIComponent(page.next ?? '')}`);
    expect(rest.images).toHaveLength(20);
    const thumbnail = await fetch(page.images[0]?.thumbnails[0]?.url ?? '');
    expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/webp']);

    const sample = await outcome('sample', ['--data', dataDir]);
    expect(sample.stdout).toContain('12 of 12 pictures are at');
    expect(sample.code).toBe(0);
    await eventually('the newest pictures are the samples', async () => {
      const [newest] = (await list('?limit=1')).images;
      return newest?.recognition.modelVersion === 'pixel-analysis-1' || newest?.original?.contentType === 'image/jpeg'
        ? true
        : null;
    });
    const samples = async () => (await list('?limit=12')).images;
    await eventually('the samples are at home in both regions', async () => {
      const homes = (await samples()).map(({ region }) => region);
      return regions.every((name) => homes.filter((home) => home === name).length === 6) ? true : null;
    });
    const logs = () => regions.map((name) => readFileSync(join(dataDir, `logs/${name}-worker.log`), 'utf8'));
    expect(logs().join('')).not.toContain('"level":"critical"');
    // The views of all that was seeded stand already: a worker that read it again would write them anew.
    const written = () =>
      [
        ...logs()
          .join('')
          .matchAll(/views-written.*?images\\?":(\d+)/g),
      ].reduce((sum, [, images]) => sum + Number(images), 0);
    await eventually('the views of the samples are written', () => (written() >= 12 ? true : null), {
      saw: () => `${written()}`,
    });
    expect(written()).toBeLessThan(60);
    const doctor = await outcome('doctor', ['--data', dataDir]);
    expect(doctor.stdout).toContain('A local cloud is running');
    expect(doctor.stdout).toContain('API of West US 2 and all it depends on');
    expect(doctor.code).toBe(0);
  } finally {
    await local.stop();
  }
}, 300_000);
