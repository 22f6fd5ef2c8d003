import { expect, test } from 'vitest';
import { createLog, type LogEntry, type LogFilter } from './log.ts';

test('the longest category of host.json decides', () => {
  const filter: LogFilter = { default: 'warning', Function: 'error', 'Function.loud': 'debug', 'Host.Startup': 'information' };
  const entries: LogEntry[] = [];
  const log = createLog(
    (entry) => entries.push(entry),
    () => filter,
  );
  log('information', 'Host.Other', 'no');
  log('warning', 'Host.Other', 'yes 1');
  log('information', 'Host.Startup', 'yes 2');
  log('warning', 'Function.quiet.User', 'no');
  log('debug', 'Function.loud.User', 'yes 3', { functionName: 'loud', invocationId: 'i' });
  log('warning', 'Function.louder', 'no');
  expect(entries.map((entry) => entry.message)).toEqual(['yes 1', 'yes 2', 'yes 3']);
  expect(entries[2]).toMatchObject({ functionName: 'loud', invocationId: 'i', level: 'debug' });
});

test('nothing is filtered to information and more', () => {
  const entries: LogEntry[] = [];
  const log = createLog(
    (entry) => entries.push(entry),
    () => ({}),
  );
  log('debug', 'A', 'no');
  log('information', 'A', 'yes');
  expect(entries.map((entry) => entry.message)).toEqual(['yes']);
});
