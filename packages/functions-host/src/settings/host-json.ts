import { availableParallelism } from 'node:os';
import { HostError } from '../host-error.ts';
import { type LogFilter, logLevels } from '../log.ts';
import { isRecord } from './parse-json.ts';
import { parseTimeSpan } from './time-span.ts';

export interface QueueOptions {
  batchSize: number;
  newBatchThreshold: number;
  maxDequeueCount: number;
  visibilityTimeoutMs: number;
  maxPollingIntervalMs: number;
  messageEncoding: 'base64' | 'none';
}

/** What this host honours of host.json, with the real host's defaults (sources: FIDELITY.md, "host.json"). */
export interface HostOptions {
  /** null: no limit. */
  functionTimeoutMs: number | null;
  /** host.json `functions`: only these are loaded; null: all. */
  functions: string[] | null;
  http: {
    routePrefix: string;
    /** -1: no limit, as in host.json. */
    maxOutstandingRequests: number;
    maxConcurrentRequests: number;
    customHeaders: Record<string, string>;
  };
  queues: QueueOptions;
  blobs: { maxDegreeOfParallelism: number; poisonBlobThreshold: number };
  logLevels: LogFilter;
  /** Whether host.json names an extension bundle: bindings other than HTTP and timer come from there. */
  hasExtensions: boolean;
}

const defaultTimeoutMs = 30 * 60_000; // Every plan but the old Consumption plan, Flex Consumption included.
const maxBatchSize = 32; // The most messages that Queue Storage hands out in one request.

export function readHostOptions(hostJson: Record<string, unknown>, env: NodeJS.ProcessEnv): HostOptions {
  const root = new Section(applyOverrides(hostJson, env), '');
  if (root.text('version', '2.0') !== '2.0') {
    throw new HostError('settings', 'host.json: "version" must be "2.0"; this host runs Functions v4 apps.');
  }
  const extensions = root.section('extensions');
  return {
    functionTimeoutMs: root.has('functionTimeout') ? readTimeout(root) : defaultTimeoutMs,
    functions: root.strings('functions'),
    http: readHttp(extensions.section('http')),
    queues: readQueues(extensions.section('queues'), isDevelopment(env)),
    blobs: readBlobs(extensions.section('blobs')),
    logLevels: readLogLevels(root.section('logging').section('logLevel')),
    hasExtensions: root.section('extensionBundle').has('id'),
  };
}

function readTimeout(root: Section): number | null {
  return root.text('functionTimeout', '').trim() === '-1' ? null : root.timeSpan('functionTimeout', 0);
}

function readHttp(http: Section): HostOptions['http'] {
  const headers = http.section('customHeaders');
  return {
    routePrefix: http.text('routePrefix', 'api').replace(/^\/+|\/+$/g, ''),
    maxOutstandingRequests: http.integer('maxOutstandingRequests', -1),
    maxConcurrentRequests: http.integer('maxConcurrentRequests', -1),
    customHeaders: Object.fromEntries(headers.names().map((name) => [name, headers.text(name, '')])),
  };
}

function isDevelopment(env: NodeJS.ProcessEnv): boolean {
  return (env['AZURE_FUNCTIONS_ENVIRONMENT'] ?? 'Development').toLowerCase() === 'development';
}

function readQueues(queues: Section, isDevelopmentHost: boolean): QueueOptions {
  const batchSize = queues.integer('batchSize', 16, 1, maxBatchSize);
  return {
    batchSize,
    // QueuesOptions: half the batch for each core the plan gives.
    newBatchThreshold: queues.integer('newBatchThreshold', Math.floor(batchSize / 2) * availableParallelism(), 0),
    maxDequeueCount: queues.integer('maxDequeueCount', 5, 1),
    visibilityTimeoutMs: queues.timeSpan('visibilityTimeout', 0),
    // StorageQueuesWebJobsBuilderExtensions: a developer does not want to wait a minute.
    maxPollingIntervalMs: queues.timeSpan('maxPollingInterval', isDevelopmentHost ? 2_000 : 60_000),
    messageEncoding: queues.text('messageEncoding', 'base64').toLowerCase() === 'none' ? 'none' : 'base64',
  };
}

function readBlobs(blobs: Section): HostOptions['blobs'] {
  return {
    maxDegreeOfParallelism: blobs.integer('maxDegreeOfParallelism', 8 * availableParallelism(), 1),
    poisonBlobThreshold: blobs.integer('poisonBlobThreshold', 5, 1),
  };
}

function readLogLevels(section: Section): LogFilter {
  const filter: LogFilter = {};
  for (const name of section.names()) {
    const text = section.text(name, '').toLowerCase();
    const level = logLevels.find((known) => known === text);
    if (!level)
      throw new HostError('settings', `host.json: logging.logLevel.${name} is "${text}"; use one of ${logLevels.join(', ')}.`);
    filter[name.toLowerCase() === 'default' ? 'default' : name] = level;
  }
  return filter;
}

/** One object of host.json; names are case-insensitive, as in .NET configuration. */
class Section {
  readonly #content: Record<string, unknown>;
  readonly #path: string;

  constructor(content: unknown, path: string) {
    this.#content = isRecord(content) ? content : {};
    this.#path = path;
  }

  names(): string[] {
    return Object.keys(this.#content);
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  section(name: string): Section {
    return new Section(this.#find(name), this.#pathOf(name));
  }

  text(name: string, fallback: string): string {
    const value = this.#find(name);
    return value === undefined || value === null ? fallback : String(value);
  }

  strings(name: string): string[] | null {
    const value = this.#find(name);
    if (Array.isArray(value)) return value.map(String);
    return isRecord(value) ? Object.values(value).map(String) : null;
  }

  integer(name: string, fallback: number, least = -1, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.#find(name);
    if (value === undefined || value === null) return fallback;
    const number = Number(value);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new HostError(
      'settings',
      `host.json: ${this.#pathOf(name)} is ${JSON.stringify(value)}; expected an integer of ${least} to ${most}.`,
    );
  }

  timeSpan(name: string, fallbackMs: number): number {
    const value = this.#find(name);
    if (value === undefined || value === null) return fallbackMs;
    const ms = parseTimeSpan(String(value));
    if (ms !== null && ms >= 0) return ms;
    throw new HostError(
      'settings',
      `host.json: ${this.#pathOf(name)} is ${JSON.stringify(value)}; expected a time like "00:05:00".`,
    );
  }

  #find(name: string): unknown {
    const key = Object.keys(this.#content).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    return key === undefined ? undefined : this.#content[key];
  }

  #pathOf(name: string): string {
    return this.#path ? `${this.#path}.${name}` : name;
  }
}

const overridePrefix = /^AzureFunctionsJobHost(?:__|:)/i;

/** `AzureFunctionsJobHost__extensions__http__routePrefix=v1` wins over host.json, without regard to case. */
function applyOverrides(hostJson: Record<string, unknown>, env: NodeJS.ProcessEnv): Record<string, unknown> {
  const result = structuredClone(hostJson);
  for (const [name, value] of Object.entries(env)) {
    if (!overridePrefix.test(name) || value === undefined) continue;
    const path = name.replace(overridePrefix, '').split(/__|:/);
    setPath(result, path, value);
  }
  return result;
}

function setPath(target: Record<string, unknown>, path: string[], value: string): void {
  const [first, ...rest] = path;
  if (!first) return;
  const key = Object.keys(target).find((candidate) => candidate.toLowerCase() === first.toLowerCase()) ?? first;
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const current = target[key];
  const child: Record<string, unknown> = isRecord(current) || Array.isArray(current) ? { ...current } : {};
  target[key] = child;
  setPath(child, rest, value);
}
