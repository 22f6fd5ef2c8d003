import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { budgetBytes, sumOf, weighFirstLoad } from '../report-size.ts';
import { builtPage } from './built-page.ts';

let folder: string;
beforeAll(async () => {
  folder = await builtPage();
});

const html = () => readFileSync(join(folder, 'index.html'), 'utf8');
const scripts = () =>
  readdirSync(join(folder, 'assets'))
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(join(folder, 'assets', file), 'utf8'));

test('the first load keeps its budget', () => {
  const { scripts, styles } = weighFirstLoad(folder);
  expect(scripts.length).toBeGreaterThan(0);
  expect(sumOf(scripts)).toBeLessThanOrEqual(budgetBytes);
  expect(sumOf(styles)).toBeLessThanOrEqual(12 * 1024);
});

test('neither a schema library nor a development build is in it', () => {
  for (const script of scripts()) {
    expect(script).not.toContain('ZodError');
    expect(script).not.toContain('react-dom.development');
  }
});

test('the policy allows nothing inline, and its two words for the publisher stand where they belong', () => {
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html())?.[1] ?? '';
  const parts = new Map(policy.split(';').map((part) => [part.trim().split(' ')[0], part.trim().split(' ').slice(1)]));
  expect(parts.get('default-src')).toEqual(["'none'"]);
  expect(parts.get('script-src')).toEqual(["'self'"]);
  expect(parts.get('style-src')).toEqual(["'self'"]);
  expect(parts.get('img-src')).toContain('__IMAGE_SOURCES__');
  expect(parts.get('connect-src')).toContain('__CONNECT_SOURCES__');
  expect(html()).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle="|\son\w+="/);
});

test('nothing is loaded from anywhere else', () => {
  expect(html().match(/(?:src|href)="(?!\/)[^"]*"/g)).toBeNull();
});
