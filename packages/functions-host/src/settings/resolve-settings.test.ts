import { expect, test } from 'vitest';
import { readSetting, resolveSettings } from './resolve-settings.ts';

const env = { QUEUE: 'jobs', Section__Name: 'x' };

test('%SETTING% is replaced wherever text is', () => {
  const binding = { queueName: '%QUEUE%-%queue%', list: ['%QUEUE%'], nested: { a: '%Section:Name%' }, flag: true };
  expect(resolveSettings(binding, env, 'fn')).toEqual({ queueName: 'jobs-jobs', list: ['jobs'], nested: { a: 'x' }, flag: true });
});

test('a setting that is missing is said with the function', () => {
  expect(() => resolveSettings({ route: '%NOPE%' }, env, 'fn')).toThrow("Function 'fn': '%NOPE%' does not resolve to a value");
});

test('a lone percent sign is nothing special', () => {
  expect(resolveSettings('100%', env, 'fn')).toBe('100%');
});

test('names are read as .NET configuration reads them', () => {
  expect(readSetting(env, 'section:name')).toBe('x');
  expect(readSetting(env, 'other')).toBeUndefined();
});
