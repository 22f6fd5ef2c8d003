/** A function's trigger. `path` is below the prefix of host.json. */
export interface Route {
  readonly methods: readonly ('GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT' | 'HEAD' | 'OPTIONS')[];
  readonly path: string;
}

/**
 * Every HTTP function by its name. Kept apart from the handlers: registering needs this and nothing else, so that what the handlers need can
 * be loaded after the app has told the host what it has.
 */
export const routeTable = {
  GetImages: { methods: ['GET'], path: 'images' },
  GetBuckets: { methods: ['GET'], path: 'images/buckets' },
  GetImage: { methods: ['GET'], path: 'images/{id}' },
  UpdateImage: { methods: ['PATCH'], path: 'images/{id}' },
  DeleteImage: { methods: ['DELETE'], path: 'images/{id}' },
  RestoreImage: { methods: ['POST'], path: 'images/{id}/restore' },
  ReprocessImage: { methods: ['POST'], path: 'images/{id}/process' },
  GetOriginal: { methods: ['GET'], path: 'images/{id}/original' },
  GetUploadUrl: { methods: ['POST'], path: 'uploads' },
  GetTags: { methods: ['GET'], path: 'tags' },
  GetRegions: { methods: ['GET'], path: 'regions' },
  GetRelease: { methods: ['GET'], path: 'release' },
  Health: { methods: ['GET'], path: 'health/live' },
  HealthReady: { methods: ['GET'], path: 'health/ready' },
  HealthDetails: { methods: ['GET'], path: 'health' },
  GetOpenApi: { methods: ['GET'], path: 'openapi.json' },
  Preflight: { methods: ['OPTIONS'], path: '{*rest}' },
  // The host tries routes in the order of function names, so this one has to come last in the alphabet.
  WrongRoute: { methods: ['GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD'], path: '{*rest}' },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routeTable;
