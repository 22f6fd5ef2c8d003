import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Release } from '@parallax/contracts/release';

export interface StubApi {
  readonly url: string;
  readonly seen: IncomingMessage[];
  /** What it answers from now on. */
  answer: Answer;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const servers = new Set<Server>();

/** For `afterEach`. */
export async function stopStubs(): Promise<void> {
  await Promise.all([...servers].map(stop));
}

const stop = (server: Server): Promise<void> => {
  servers.delete(server);
  return new Promise((resolve) => server.close(() => resolve()).closeAllConnections());
};

/** An API of one address that answers everything in the same way, and notes what it was asked. */
export async function serve(answer: Answer): Promise<StubApi> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    stub.answer(request, response);
  });
  servers.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stub: StubApi = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, answer };
  return stub;
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

export const problem = (status: number, code: string, headers: Record<string, string> = {}): Answer =>
  json(status, { code, detail: `It is ${code}.`, operationId: 'o' }, headers);

/** An address where nobody listens. */
export async function deadUrl(): Promise<string> {
  const { url } = await serve(() => undefined);
  const last = [...servers].at(-1);
  if (last) await stop(last);
  return url;
}

export type ReleaseColour = Release['colours'][number];

/** The first address is the colour's common name. */
export const colour = (name: 'blue' | 'green', weight: number, urls: readonly string[], drained = false): ReleaseColour => ({
  colour: name,
  weight,
  drained,
  release: name,
  apiUrl: urls[0] ?? '',
  regionUrls: urls.slice(1).map((url, index) => ({ region: `region${index}`, url })),
});
