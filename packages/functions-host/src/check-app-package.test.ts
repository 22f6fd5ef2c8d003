import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkAppPackage } from './check-app-package.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'app-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

const bundle = { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' };
const good: Record<string, unknown> = {
  'package.json': { main: 'dist/index.cjs' },
  'host.json': { version: '2.0', extensionBundle: bundle },
  'local.settings.json': { Values: { FUNCTIONS_WORKER_RUNTIME: 'node' } },
  'dist/index.cjs': '// bundle',
};

function check(changes: Record<string, unknown> = {}): string[] {
  for (const [name, content] of Object.entries({ ...good, ...changes })) {
    if (content === null) continue;
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return checkAppPackage(dir);
}

test('a package with everything has no problem', () => {
  expect(check()).toEqual([]);
});

test('local.settings.json is optional', () => {
  expect(check({ 'local.settings.json': null })).toEqual([]);
});

test('an app of HTTP functions needs no extension bundle', () => {
  expect(check({ 'host.json': { version: '2.0' } })).toEqual([]);
});

test.each([
  [{ 'package.json': null }, 'has no package.json'],
  [{ 'package.json': {} }, 'has no "main"'],
  [{ 'package.json': '{' }, 'package.json'],
  [{ 'dist/index.cjs': null }, 'no file matches it: build the app first'],
  [{ 'package.json': { main: 'dist/*' }, 'dist/index.ts': '' }, 'the worker loads .js, .cjs and .mjs files only'],
  [{ 'host.json': null }, 'has no host.json'],
  [{ 'host.json': { version: '1.0', extensionBundle: bundle } }, '"version" must be "2.0"'],
  [{ 'host.json': { version: '2.0', extensionBundle: { id: 'Other' } } }, '"extensionBundle"'],
  [{ 'host.json': { version: '2.0', extensionBundle: bundle, extensions: { queues: { batchSize: 64 } } } }, 'batchSize is 64'],
  [{ 'host.json': { version: '2.0', extensionBundle: { ...bundle, version: '[3.*, 4.0.0)' } } }, 'must allow 4.x'],
  [{ 'local.settings.json': { Values: {} } }, '"FUNCTIONS_WORKER_RUNTIME": "node"'],
  [{ 'local.settings.json': { IsEncrypted: true, Values: {} } }, 'is encrypted'],
  [{ 'local.settings.json': { Values: { A: { nested: 1 } } } }, '"A" must be a string'],
  [{ 'package.json': { main: 'dist/index.cjs', dependencies: { '@azure/functions-core': '1' } } }, 'the worker provides it'],
  [{ 'old/function.json': {} }, 'belongs to the v3 programming model'],
  [{ '.funcignore': 'dist\n*.ts' }, '.funcignore leaves out dist'],
])('%j is a problem said in a sentence', (changes, sentence) => {
  expect(check(changes).join('\n')).toContain(sentence);
});
