import { allowedHeaders, exposedHeaders } from '@parallax/contracts/headers';
import { AppError } from '@parallax/domain/app-error';
import type { IncomingRequest } from './request-context.ts';

/** How long a browser may keep the answer to a preflight, seconds: the most that Chromium keeps. */
const preflightMaxAge = 7_200;

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * CORS is answered here and not by the platform, whose setting cannot expose headers. Requests without Origin are not from pages of
 * other origins and pass.
 */
export function corsHeaders(request: IncomingRequest, origins: readonly string[]): Record<string, string> {
  const origin = request.headers.get('origin');
  if (origin === null) return { vary: 'Origin' };
  if (!origins.includes(origin)) return { vary: 'Origin' };
  return { vary: 'Origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': exposedHeaders.join(', ') };
}

/** Throws AppError `origin-not-allowed` when a page of a foreign origin wants to change something. */
export function refuseForeignWrites(request: IncomingRequest, origins: readonly string[]): void {
  const origin = request.headers.get('origin');
  if (origin === null || origins.includes(origin) || reading.has(request.method)) return;
  throw foreign(origin);
}

/** Headers of a preflight's answer. Throws AppError `origin-not-allowed`. */
export function preflightHeaders(request: IncomingRequest, origins: readonly string[]): Record<string, string> {
  const origin = request.headers.get('origin');
  if (origin !== null && !origins.includes(origin)) throw foreign(origin);
  return {
    'access-control-allow-methods': 'GET, POST, PATCH, DELETE, OPTIONS',
    'access-control-allow-headers': allowedHeaders.join(', '),
    'access-control-max-age': String(preflightMaxAge),
  };
}

const foreign = (origin: string) =>
  new AppError(
    'origin-not-allowed',
    `Pages of ${origin.slice(0, 200)} may not change anything here. Open the photo app at its own address.`,
  );
