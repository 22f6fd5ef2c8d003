/** A function's trigger. `path` is below the prefix of host.json. The host does not take HEAD for GET, so both are listed. */
export interface Route {
  readonly methods: readonly ('GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT' | 'HEAD' | 'OPTIONS')[];
  readonly path: string;
}

/**
 * Every HTTP function by its name. Kept apart from the handlers: registering needs this and nothing else, so that what the handlers need can
 * be loaded after the app has told the host what it has.
 */
export const routeTable = {
  GetImages: { methods: ['GET', 'HEAD'], path: 'images' },
  GetBuckets: { methods: ['GET', 'HEAD'], path: 'images/buckets' },
  GetImage: { methods: ['GET', 'HEAD'], path: 'images/{id}' },
  UpdateImage: { methods: ['PATCH'], path: 'images/{id}' },
  DeleteImage: { methods: ['DELETE'], path: 'images/{id}' },
  RestoreImage: { methods: ['POST'], path: 'images/{id}/restore' },
  ReprocessImage: { methods: ['POST'], path: 'images/{id}/process' },
  GetOriginal: { methods: ['GET', 'HEAD'], path: 'images/{id}/original' },
  GetUploadUrl: { methods: ['POST'], path: 'uploads' },
  GetTags: { methods: ['GET', 'HEAD'], path: 'tags' },
  GetRegions: { methods: ['GET', 'HEAD'], path: 'regions' },
  GetRelease: { methods: ['GET', 'HEAD'], path: 'release' },
  Health: { methods: ['GET', 'HEAD'], path: 'health/live' },
  HealthReady: { methods: ['GET', 'HEAD'], path: 'health/ready' },
  HealthDetails: { methods: ['GET', 'HEAD'], path: 'health' },
  GetOpenApi: { methods: ['GET', 'HEAD'], path: 'openapi.json' },
  Preflight: { methods: ['OPTIONS'], path: '{*rest}' },
  // The host tries routes in the order of function names, so this one has to come last in the alphabet.
  WrongRoute: { methods: ['GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD'], path: '{*rest}' },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routeTable;

/** What answers also while the colour is drained: health, for who asks how it is, and preflights, without which a page could not read the 503. */
export const evenDrained: ReadonlySet<RouteName> = new Set(['Health', 'HealthReady', 'HealthDetails', 'Preflight']);
