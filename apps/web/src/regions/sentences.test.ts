import type { Region } from '@parallax/contracts/region';
import { expect, test } from 'vitest';
import { goodNews, isLimited, noRegions, type Regions, reduceRegions } from './regions.ts';
import { lagOf, limitations, meaningOf } from './sentences.ts';

const now = new Date(2026, 10, 21, 15, 0);
const since = new Date(2026, 10, 21, 14, 2).toISOString();
const west = (state: Region['state']): Region => ({
  name: 'westus2',
  displayName: 'West US 2',
  state,
  since: state === 'available' ? null : since,
  lagMs: 400,
});
const east: Region = { name: 'eastus2', displayName: 'East US 2', state: 'available', since: null, lagMs: null };
const with_ = (regions: readonly Region[]): Regions => ({ ...noRegions, all: regions });
const say = (state: Regions) => limitations(state, now, {}, 'en-GB');

test('what is healthy is silent', () => {
  expect(say(with_([west('available'), east]))).toEqual([]);
  expect(say(noRegions)).toEqual([]);
});

test('a read-only region says since when, what works and what has to wait', () => {
  expect(say(with_([west('read-only'), east]))).toEqual([
    'West US 2 is read-only since 14:02. You can browse everything, upload, edit and delete; turning its photos has to wait.',
  ]);
});

test('a region that does not answer is said to be silent', () => {
  expect(say(with_([west('unavailable'), east]))).toEqual([
    'West US 2 has not answered since 14:02. You can browse everything, upload, edit and delete; turning its photos has to wait.',
  ]);
});

test('own pictures on screen that it concerns are counted', () => {
  const state = with_([west('read-only'), east]);
  expect(limitations(state, now, { westus2: 3, eastus2: 9 }, 'en-GB')[0]).toContain(
    'its photos (3 of yours are on this page) has to wait',
  );
  expect(limitations(state, now, { westus2: 1 }, 'en-GB')[0]).toContain('(one of yours is on this page)');
});

test('an API that is silent as a whole is told, with its time, until it answers', () => {
  const at = new Date(2026, 10, 21, 14, 58).getTime();
  const silent = reduceRegions(with_([east]), { type: 'silent', now: at });
  expect(say(silent)).toEqual([
    'No region has answered since 14:58. What is on this page stays; files you add wait here and are sent by themselves.',
  ]);
  expect(reduceRegions(silent, { type: 'silent', now: at + 5_000 })).toBe(silent);
  expect(say(reduceRegions(silent, { type: 'served', region: 'eastus2' }))).toEqual([]);
});

test('what comes back is told once', () => {
  const lost = with_([west('unavailable'), east]);
  const well = with_([west('available'), east]);
  expect(goodNews(lost, well)).toBe('West US 2 is back.');
  expect(goodNews(well, well)).toBeNull();
  expect(goodNews(well, lost)).toBeNull();
  expect(goodNews(noRegions, well)).toBeNull();
  expect(goodNews({ ...well, silentSince: 1 }, well)).toBe('Parallax answers again.');
  expect([noRegions, well, lost, { ...well, silentSince: 1 }].map(isLimited)).toEqual([false, false, true, true]);
});

test('when no region is left it says where uploads wait', () => {
  expect(say(with_([west('unavailable')]))[0]).toMatch(/^No region takes uploads right now\./);
});

test('offline comes before all else', () => {
  expect(say({ ...with_([west('read-only'), east]), online: false })).toHaveLength(1);
  expect(say({ ...with_([]), online: false })[0]).toMatch(/^You are offline\./);
});

test('states and lag in words', () => {
  expect(meaningOf(east, now)).toBe('Works');
  expect(meaningOf(west('read-only'), now, 'en-GB')).toMatch(/^Read-only since 14:02/);
  expect([null, 3_000, 14_200, 600_000].map(lagOf)).toEqual([
    null,
    'copy is up to date',
    'copy is 14 s behind',
    'copy is 10 min behind',
  ]);
});

test('telling the same regions again changes nothing', () => {
  const state = reduceRegions(noRegions, { type: 'told', regions: [east] });
  expect(reduceRegions(state, { type: 'told', regions: [{ ...east }] })).toBe(state);
  expect(reduceRegions(state, { type: 'served', region: 'eastus2' }).serving).toBe('eastus2');
});
