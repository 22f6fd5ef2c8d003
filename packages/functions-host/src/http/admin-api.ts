import type { HostFunction } from '../functions.ts';
import type { Keys } from '../keys.ts';
import { isRecord } from '../settings/parse-json.ts';
import type { TimerClock } from '../triggers/timer-clock.ts';
import { emulatedVersions } from '../worker/core-api.ts';
import type { Authenticator } from './authenticator.ts';
import type { Exchange } from './http-server.ts';
import { readBody } from './read-body.ts';

export interface AdminApi {
  answer(exchange: Exchange): Promise<void>;
}

export interface AdminOptions {
  hostId: string;
  functions: HostFunction[];
  errors: { name: string; message: string }[];
  keys: Keys;
  authenticator: Authenticator;
  bodyLimit: number;
  /** Null when timers run by real time and nobody can change that. */
  timerClock: TimerClock | null;
  isDraining(): boolean;
  runningCount(): number;
  startDraining(): void;
  /** Starts a function by hand; its failure is logged by the invoker and nobody waits for it. */
  startFunction(fn: HostFunction, input: string): void;
}

type Handler = (options: AdminOptions, exchange: Exchange, name: string) => Promise<void> | void;

interface AdminRoute {
  methods: string[];
  path: RegExp;
  isOpen?: boolean;
  handle: Handler;
}

/** The management routes of the real host's controllers that make sense on one machine; all ask for the master key. */
const adminRoutes: AdminRoute[] = [
  { methods: ['GET'], path: /^\/admin\/host\/status$/i, handle: answerStatus },
  {
    methods: ['GET', 'POST'],
    path: /^\/admin\/host\/ping$/i,
    isOpen: true,
    handle: (_, { response }) => void response.writeHead(200).end(),
  },
  { methods: ['POST'], path: /^\/admin\/host\/drain$/i, handle: answerDrain },
  { methods: ['GET'], path: /^\/admin\/host\/drain\/status$/i, handle: answerDrainStatus },
  {
    methods: ['GET'],
    path: /^\/admin\/host\/systemkeys$/i,
    handle: (options, { response }) => sendKeys(response, options.keys.system),
  },
  { methods: ['GET'], path: /^\/admin\/host\/systemkeys\/([^/]+)$/i, handle: answerSystemKey },
  {
    methods: ['GET'],
    path: /^\/admin\/host\/functionkeys$/i,
    handle: (options, { response }) => sendKeys(response, options.keys.host),
  },
  { methods: ['GET'], path: /^\/admin\/functions$/i, handle: answerFunctions },
  { methods: ['GET'], path: /^\/admin\/functions\/([^/]+)$/i, handle: answerFunction },
  { methods: ['GET'], path: /^\/admin\/functions\/([^/]+)\/keys$/i, handle: answerFunctionKeys },
  { methods: ['GET'], path: /^\/admin\/functions\/([^/]+)\/status$/i, handle: answerFunctionStatus },
  { methods: ['POST'], path: /^\/admin\/functions\/([^/]+)$/i, handle: answerInvoke },
  // Not of the real host.
  { methods: ['GET', 'PUT'], path: /^\/admin\/clock$/i, handle: answerClock },
];

export function isAdminPath(path: string): boolean {
  return /^\/admin(\/|$)/i.test(path);
}

export function createAdminApi(options: AdminOptions): AdminApi {
  return {
    async answer(exchange) {
      const path = exchange.path.replace(/(?<=.)\/$/, '');
      for (const route of adminRoutes) {
        const match = route.path.exec(path);
        if (!match || !route.methods.includes(exchange.request.method ?? '')) continue;
        if (!route.isOpen && !options.authenticator.allows(exchange, null, 'admin'))
          return void exchange.response.writeHead(401).end();
        return await route.handle(options, exchange, decodeURIComponent(match[1] ?? ''));
      }
      exchange.response.writeHead(404).end();
    },
  };
}

function answerStatus(options: AdminOptions, { response }: Exchange): void {
  sendJson(response, 200, {
    id: options.hostId,
    state: 'Running',
    version: emulatedVersions.host,
    versionDetails: `${emulatedVersions.host} (functions-host)`,
    processUptime: Math.round(process.uptime() * 1000),
    functionAppContentEditingState: 'Unknown',
    ...(options.errors.length > 0 ? { errors: options.errors.map((error) => `${error.name}: ${error.message}`) } : {}),
  });
}

function answerDrain(options: AdminOptions, { response }: Exchange): void {
  options.startDraining();
  response.writeHead(202).end();
}

function answerDrainStatus(options: AdminOptions, { response }: Exchange): void {
  const outstandingInvocations = options.runningCount();
  const drained = outstandingInvocations === 0 ? 'Completed' : 'InProgress';
  sendJson(response, 200, { state: options.isDraining() ? drained : 'Disabled', outstandingInvocations, outstandingRetries: 0 });
}

function answerSystemKey(options: AdminOptions, { response }: Exchange, name: string): void {
  const value = options.keys.system[name];
  if (value === undefined) response.writeHead(404).end();
  else sendJson(response, 200, { name, value });
}

function answerFunctions(options: AdminOptions, { response }: Exchange): void {
  sendJson(response, 200, options.functions.map(describe));
}

function answerFunction(options: AdminOptions, { response }: Exchange, name: string): void {
  const fn = findFunction(options, name);
  if (fn) sendJson(response, 200, describe(fn));
  else response.writeHead(404).end();
}

function answerFunctionKeys(options: AdminOptions, { response }: Exchange, name: string): void {
  const fn = findFunction(options, name);
  if (fn) sendKeys(response, options.keys.function[fn.name] ?? {});
  else response.writeHead(404).end();
}

function answerFunctionStatus(options: AdminOptions, { response }: Exchange, name: string): void {
  const errors = options.errors.filter((error) => error.name.toLowerCase() === name.toLowerCase()).map((error) => error.message);
  if (errors.length > 0) sendJson(response, 200, { errors });
  else if (findFunction(options, name)) sendJson(response, 200, {});
  else response.writeHead(404).end();
}

/** `{"input": "..."}`; the real host answers 202 before the function has run, and 400 without a body. */
async function answerInvoke(options: AdminOptions, { request, response }: Exchange, name: string): Promise<void> {
  const fn = findFunction(options, name);
  if (!fn) return void response.writeHead(404).end();
  const body = parseObject(await readBody(request, options.bodyLimit));
  if (!body || fn.kind === 'http') return void response.writeHead(400).end();
  const input = body['input'];
  options.startFunction(fn, typeof input === 'string' ? input : JSON.stringify(input ?? ''));
  response.writeHead(202).end();
}

/** `{"factor": 60}`: how many times as fast timers run. */
async function answerClock({ timerClock, bodyLimit }: AdminOptions, { request, response }: Exchange): Promise<void> {
  if (timerClock === null) return void response.writeHead(404).end();
  if (request.method === 'PUT') {
    const factor = parseObject(await readBody(request, bodyLimit))?.['factor'];
    try {
      timerClock.setFactor(typeof factor === 'number' ? factor : Number.NaN);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return sendJson(response, 400, { message: error.message });
    }
  }
  sendJson(response, 200, { factor: timerClock.factor, now: timerClock.now().toISOString() });
}

function parseObject(body: Buffer): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function findFunction(options: AdminOptions, name: string): HostFunction | undefined {
  return options.functions.find((fn) => fn.name.toLowerCase() === name.toLowerCase());
}

function describe(fn: HostFunction): object {
  const bindings = Object.entries(fn.bindings).map(([name, binding]) => ({ ...binding, name }));
  return { name: fn.name, isDisabled: fn.isDisabled, language: 'node', config: { name: fn.name, bindings } };
}

function sendKeys(response: Exchange['response'], keys: Record<string, string>): void {
  sendJson(response, 200, { keys: Object.entries(keys).map(([name, value]) => ({ name, value })) });
}

function sendJson(response: Exchange['response'], status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
