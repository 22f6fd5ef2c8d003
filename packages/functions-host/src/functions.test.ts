import { describe, expect, test } from 'vitest';
import { indexFunctions } from './functions.ts';
import type { Binding, RegisteredFunction } from './worker/core-types.ts';

const registered = (name: string, trigger: Binding): RegisteredFunction => ({
  metadata: { name, functionId: name, bindings: { trigger } },
  callback: () => undefined,
});
const http = (name: string) => registered(name, { type: 'httpTrigger', direction: 'in' });
const index = (functions: RegisteredFunction[], env: Record<string, string> = {}, allowed: string[] | null = null) =>
  indexFunctions(functions, env, { functions: allowed, hasExtensions: true });

describe('functions', () => {
  test('are ordered by name, ordinal and without case, as the real host orders them', () => {
    const names = index(['zeta', 'Alpha', 'beta', 'alphabet', 'Z1'].map(http)).functions.map((fn) => fn.name);
    expect(names).toEqual(['Alpha', 'alphabet', 'beta', 'Z1', 'zeta']);
  });

  test.each([
    ['AzureWebJobs.a.Disabled', 'true', true],
    ['AzureWebJobs_a_Disabled', '1', true],
    ['AzureWebJobs.a.Disabled', 'TRUE', true],
    ['AzureWebJobs.a.Disabled', 'false', false],
    ['AzureWebJobs.b.Disabled', 'true', false],
  ])('with %s=%s: disabled is %s', (name, value, isDisabled) => {
    expect(index([http('a')], { [name]: value }).functions[0]?.isDisabled).toBe(isDisabled);
  });

  test('that host.json does not name are left out', () => {
    expect(index([http('a'), http('b')], {}, ['B']).functions.map((fn) => fn.name)).toEqual(['b']);
  });

  test('of an unknown kind, or with an impossible name, are in error and the others are not', () => {
    const { functions, problems } = index([http('fine'), http('1st'), registered('bus', { type: 'serviceBusTrigger' })]);
    expect(functions.map((fn) => fn.name)).toEqual(['fine']);
    expect(problems).toMatchObject([
      { name: '1st', message: expect.stringContaining('not a valid function name') },
      { name: 'bus', message: expect.stringContaining("does not run 'serviceBusTrigger'") },
    ]);
  });

  test('of an extension are in error when host.json names no bundle', () => {
    const { functions, problems } = indexFunctions(
      [http('a'), registered('b', { type: 'blobTrigger' })],
      {},
      { functions: null, hasExtensions: false },
    );
    expect(functions.map((fn) => fn.name)).toEqual(['a']);
    expect(problems).toMatchObject([{ name: 'b', message: expect.stringContaining("'blobTrigger' are not registered") }]);
  });
});
