import { timeOfId } from '@parallax/domain/image-id';
import { isListed, projectionOf } from '@parallax/domain/merge';
import { describe, expect, it } from 'vitest';
import { type SeedOptions, seedRecord } from './seed-record.ts';

const looks = [{ name: 'Sea', width: 1200, height: 800, colour: '#0a4f7d', thumbhash: 'aGFzaA==', thumbnails: [] }];
const west = { region: 'westus2', blobUrl: 'http://127.0.0.1:1/devstoreaccount1', looks };
const options: SeedOptions = {
  seed: 1,
  count: 100,
  spanMs: 1_000_000,
  until: 1_800_000_000_000,
  homes: [west],
};

describe('seedRecord', () => {
  it('makes a picture that belongs in the lists, at its place in time', () => {
    const [oldest, newest] = [seedRecord(0, options), seedRecord(99, options)];
    expect(isListed(oldest)).toBe(true);
    expect(projectionOf(oldest)).toMatchObject({ home: 'westus2', width: 1200, colour: '#0a4f7d' });
    expect(timeOfId(oldest.image.document.imageId)).toBe(options.until - options.spanMs + 10_000);
    expect(timeOfId(newest.image.document.imageId)).toBe(options.until);
  });

  it('makes the same pictures of the same seed, and others of another', () => {
    expect(seedRecord(7, options)).toEqual(seedRecord(7, options));
    expect(seedRecord(7, { ...options, seed: 2 }).image.document.imageId).not.toBe(seedRecord(7, options).image.document.imageId);
  });

  it('spreads pictures over their homes, each with the addresses of its own', () => {
    const east = { ...west, region: 'eastus2', blobUrl: 'http://127.0.0.1:2/devstoreaccount1' };
    const images = Array.from({ length: 1_000 }, (_, n) => seedRecord(n, { ...options, homes: [west, east] }).image.document);
    const eastern = images.filter(({ home }) => home === 'eastus2');
    expect(eastern.length).toBeGreaterThan(400);
    expect(eastern.length).toBeLessThan(600);
    expect(eastern.every(({ original }) => original?.url.startsWith(east.blobUrl))).toBe(true);
  });

  it('gives a tenth of them a title', () => {
    const edited = Array.from({ length: 1_000 }, (_, n) => seedRecord(n, options)).filter(({ edits }) => edits !== null);
    expect(edited.length).toBeGreaterThan(70);
    expect(edited.length).toBeLessThan(130);
    expect(edited[0]?.edits?.document.title).not.toBeNull();
  });
});
