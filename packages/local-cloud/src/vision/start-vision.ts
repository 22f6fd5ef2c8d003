import { createServer } from 'node:http';
import { listen, stopListening } from '../listen.ts';
import type { Log } from '../log.ts';

export interface VisionOptions {
  port: number;
  key?: string;
  tier?: 'free' | 'S1' | { requests: number; perSeconds: number };
  captions?: boolean;
  latencyMs?: number;
  adminPort?: number;
  log?: Log;
}

export interface Vision {
  url: string;
  adminUrl: string;
  close(): Promise<void>;
}

export async function startVision(options: VisionOptions): Promise<Vision> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ modelVersion: 'pixel-analysis-1', metadata: { width: 1, height: 1 } }));
  });
  const port = await listen(server, options.port, 'the Vision stand-in');
  const url = `http://127.0.0.1:${port}`;
  return { url, adminUrl: url, close: () => stopListening(server) };
}
