import type { BlobServiceClient } from '@azure/storage-blob';
import { isRecord } from '../settings/parse-json.ts';
import type { TimerSchedule } from './timer-schedule.ts';

/** What is kept of a timer between hosts; null times have never been. */
export interface ScheduleStatus {
  last: Date | null;
  next: Date | null;
  lastUpdated: Date | null;
}

export interface ScheduleStore {
  /** null: nothing recorded yet. */
  read(): Promise<ScheduleStatus | null>;
  write(status: ScheduleStatus): Promise<void>;
}

export const hostsContainer = 'azure-webjobs-hosts';
const neverText = '0001-01-01T00:00:00+00:00'; // default(DateTime)

/** The blob of the real host's StorageScheduleMonitor, so that a deployed app and this one would read each other's. */
export function createScheduleStore(service: BlobServiceClient, hostId: string, functionName: string): ScheduleStore {
  const container = service.getContainerClient(hostsContainer);
  const blob = container.getBlockBlobClient(`timers/${hostId}/Host.Functions.${functionName}/status`);
  return {
    async read() {
      try {
        return parseStatus((await blob.downloadToBuffer()).toString('utf8'));
      } catch (error) {
        if ((error as { statusCode?: number }).statusCode === 404) return null;
        throw error;
      }
    },
    async write(status) {
      const text = JSON.stringify(formatStatus(status));
      await container.createIfNotExists();
      await blob.upload(text, Buffer.byteLength(text));
    },
  };
}

export function formatStatus(status: ScheduleStatus): { Last: string; Next: string; LastUpdated: string } {
  const format = (date: Date | null) => date?.toISOString() ?? neverText;
  return { Last: format(status.last), Next: format(status.next), LastUpdated: format(status.lastUpdated) };
}

/** null for text that is no status: the timer then starts as if it were new. */
function parseStatus(text: string): ScheduleStatus | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(body)) return null;
  const read = (name: string): Date | null => {
    const value = body[name];
    const date = typeof value === 'string' && !value.startsWith('0001-') ? new Date(value) : null;
    return date && !Number.isNaN(date.getTime()) ? date : null;
  };
  return { last: read('Last'), next: read('Next'), lastUpdated: read('LastUpdated') };
}

/**
 * ScheduleMonitor.CheckPastDueAsync: the status to go on with, and whether an occurrence was missed. A schedule that changed
 * since is taken from now on and is never past due.
 */
export function checkPastDue(
  schedule: TimerSchedule,
  stored: ScheduleStatus | null,
  now: Date,
): { status: ScheduleStatus; isPastDue: boolean } {
  if (!stored) return { status: { last: null, next: schedule.next(now), lastUpdated: now }, isPastDue: false };
  let base = stored.last ?? stored.lastUpdated ?? now;
  let expected = schedule.next(base);
  if (expected?.getTime() === stored.next?.getTime()) {
    return { status: stored, isPastDue: expected !== null && now > expected };
  }
  if (expected && now > expected) {
    base = now;
    expected = schedule.next(now);
  }
  return { status: { last: null, next: expected, lastUpdated: base }, isPastDue: false };
}
