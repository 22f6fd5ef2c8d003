import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { z } from 'zod';
import { ActivityFeed } from '../activity.ts';
import { type AdminRoute, makeAdminServer } from '../admin-server.ts';
import { type Clock, delay, systemClock } from '../clock.ts';
import { FaultDice } from '../fault-dice.ts';
import { type Tokens, tenantId } from '../identity/tokens.ts';
import { listen, setListening, stopListening } from '../listen.ts';
import { urlOf } from '../url-of.ts';
import { SecretStore } from './secret-store.ts';
import { VaultRefusal, vaultErrorBody } from './vault-errors.ts';
import { noVaultFaults, type VaultFaults, vaultFaultsSchema } from './vault-faults.ts';

/** What tokens have to be for. */
const resource = 'https://vault.azure.net';
/** Where a client is told to get one; the stand-in has no part in that. */
const authority = `https://login.microsoftonline.com/${tenantId}`;
const secretPath = /^\/secrets\/([^/]+)(?:\/([^/]*))?\/?$/;
const maxBodyBytes = 64 * 1024;

export const vaultConfigSchema = z.strictObject({
  /** 0 takes any free port, here and below. */
  port: z.int().min(0).max(65_535),
  adminPort: z.int().min(0).max(65_535).default(0),
  /** PEM. Whoever asks has to trust it: NODE_EXTRA_CA_CERTS. */
  key: z.string(),
  certificate: z.string(),
  /** Values by name, there from the start. */
  secrets: z.record(z.string(), z.string()).default({}),
});

export type VaultOptions = z.input<typeof vaultConfigSchema> & {
  /** Checks what callers show. */
  tokens: Pick<Tokens, 'check'>;
  clock?: Clock;
};

export interface Vault {
  url: string;
  /** `GET|PUT /admin/faults`, `PUT /admin/secrets/<name>` with a new value or `enabled`, `GET /admin/state`, `GET /events`. */
  adminUrl: string;
  close(): Promise<void>;
}

const secretChange = z.strictObject({ value: z.string().min(1).optional(), enabled: z.boolean().optional() });

/** Starts a stand-in for Key Vault, secrets alone: what the SDK for them speaks, over https as it insists. */
export async function startVault(options: VaultOptions): Promise<Vault> {
  const { clock = systemClock, tokens, ...given } = options;
  const config = vaultConfigSchema.parse(given);
  const service = new VaultService(clock, tokens);
  for (const [name, value] of Object.entries(config.secrets)) service.store.set(name, value);
  const wantedBy = 'the Key Vault stand-in';
  const server = createServer({ key: config.key, cert: config.certificate }, (request, response) =>
    service.answer(request, response).catch(() => response.destroy()),
  );
  const port = await listen(server, config.port, wantedBy);

  const setFaults = async (faults: VaultFaults) => {
    service.dice.set(faults);
    await setListening(server, faults.mode !== 'down', port, wantedBy);
    service.feed.add('faults-set', { ...faults });
    return { faults };
  };
  const setSecret = (name: string, body: unknown) => {
    const { value, enabled } = secretChange.parse(body);
    if (value !== undefined) service.store.set(name, value);
    if (enabled !== undefined && !service.store.enable(name, enabled)) throw new RangeError(`there is no secret ${name}`);
    return { secrets: service.store.summary() };
  };
  const routes: AdminRoute[] = [
    { method: 'GET', path: /^\/admin\/faults$/, handle: () => ({ faults: service.dice.faults }) },
    { method: 'PUT', path: /^\/admin\/faults$/, handle: ({ body }) => setFaults(vaultFaultsSchema.parse(body)) },
    { method: 'PUT', path: /^\/admin\/secrets\/([\w-]+)$/, handle: ({ body, match }) => setSecret(match[1] ?? '', body) },
    {
      method: 'GET',
      path: /^\/admin\/state$/,
      handle: () => ({ answers: service.answers, secrets: service.store.summary(), events: service.feed.recent() }),
    },
  ];
  const adminServer = makeAdminServer(routes, service.feed);
  const adminPort = await listen(adminServer, config.adminPort, `${wantedBy}'s admin`);
  return {
    url: `https://127.0.0.1:${port}`,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    async close() {
      service.close();
      await Promise.all([stopListening(server, 0), stopListening(adminServer, 0)]);
    },
  };
}

class VaultService {
  readonly dice = new FaultDice<VaultFaults>(noVaultFaults);
  readonly feed = new ActivityFeed();
  /** Answers so far by status. */
  readonly answers: Record<number, number> = {};
  readonly store: SecretStore;
  private readonly clock: Clock;
  private readonly tokens: Pick<Tokens, 'check'>;
  private readonly closing = new AbortController();

  constructor(clock: Clock, tokens: Pick<Tokens, 'check'>) {
    this.clock = clock;
    this.tokens = tokens;
    this.store = new SecretStore(clock);
  }

  close(): void {
    this.closing.abort();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.dice.next();
    // Taken, and left without an answer until the client gives up.
    if (fault === 'hang') return void request.resume();
    await delay(this.clock, this.dice.faults.latencyMs, this.closing.signal);
    try {
      refuseBy(fault);
      this.send(response, 200, await this.handle(request));
    } catch (error) {
      request.resume();
      const { status, body } = vaultErrorBody(error instanceof VaultRefusal ? error.refusal : 'failed');
      this.send(response, status, body);
    }
  }

  private async handle(request: IncomingMessage): Promise<unknown> {
    // Trailing slashes and percent-encoded hyphens in the query are how the SDK writes it.
    const url = urlOf(request);
    if (this.tokens.check(request.headers.authorization, resource) !== null) throw new VaultRefusal('unauthorized');
    const [, name = '', rest = ''] = secretPath.exec(url.pathname) ?? [];
    if (name === '') throw new VaultRefusal('notFound');
    if (!/^[0-9A-Za-z-]{1,127}$/.test(name) || url.searchParams.get('api-version') === null)
      throw new VaultRefusal('badParameter');
    const base = `https://${request.headers.host}`;
    const version = rest === '' ? null : rest;
    switch (`${request.method} ${rest === 'versions' ? 'versions' : 'secret'}`) {
      case 'GET versions':
        return { value: this.store.versions(base, name), nextLink: null };
      case 'GET secret':
        return this.read(base, name, version);
      case 'PUT secret':
        return this.read(base, name, this.store.set(name, await valueIn(request)));
      default:
        throw new VaultRefusal('notFound');
    }
  }

  private read(base: string, name: string, version: string | null): unknown {
    const bundle = this.store.get(base, name, version);
    if (bundle === null) throw new VaultRefusal('secretNotFound');
    if (!bundle.attributes.enabled) throw new VaultRefusal('disabled');
    this.feed.add('read', { secret: name });
    return bundle;
  }

  private send(response: ServerResponse, status: number, body: unknown): void {
    this.answers[status] = (this.answers[status] ?? 0) + 1;
    this.feed.add('answered', { status });
    const { retryAfterSeconds } = this.dice.faults;
    const isBusy = status === 429 || status === 503;
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-cache',
      'x-ms-request-id': randomUUID(),
      ...(status === 401 && { 'www-authenticate': `Bearer authorization="${authority}", resource="${resource}"` }),
      ...(isBusy && retryAfterSeconds !== null && { 'retry-after': String(retryAfterSeconds) }),
    });
    response.end(JSON.stringify(body));
  }
}

function refuseBy(fault: VaultFaults['mode']): void {
  if (fault === '403') throw new VaultRefusal('forbidden');
  if (fault === '429') throw new VaultRefusal('throttled');
  if (fault === '500') throw new VaultRefusal('failed');
  if (fault === '503') throw new VaultRefusal('unavailable');
}

async function valueIn(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > maxBodyBytes) throw new VaultRefusal('badParameter');
  }
  const parsed = z.looseObject({ value: z.string() }).safeParse(parseJson(text));
  if (!parsed.success) throw new VaultRefusal('badParameter');
  return parsed.data.value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says what it expected.
    return null;
  }
}
