import type { ActivityFeed } from '../activity.ts';
import type { AdminRoute } from '../admin-server.ts';
import type { Clock } from '../clock.ts';
import { clockRoutes } from '../clock-routes.ts';
import { type EventFaults, eventFaultsSchema } from '../events/event-faults.ts';
import type { EventQueue } from '../events/event-queue.ts';
import type { EventSubscription, SubscriptionOptions } from '../events/event-subscription.ts';
import type { ChangeJournal } from './change-journal.ts';
import type { RequestCounts } from './count-requests.ts';
import { type EndpointSwitch, primaryModeSchema, secondaryModeSchema } from './endpoint-switch.ts';
import { type Replicator, replicationSchema } from './replicator.ts';
import { subscriptionSchema } from './storage-front-config.ts';

export interface StorageRoutesParts {
  clock: Clock;
  region: string;
  queue: EventQueue;
  journal: ChangeJournal;
  replicator: Replicator;
  feed: ActivityFeed;
  subscriptions: ReadonlyMap<string, EventSubscription>;
  /** Makes a subscription that was not there and starts it. */
  addSubscription: (subscription: SubscriptionOptions) => EventSubscription;
  setFaults: (faults: EventFaults | null) => void;
  endpoints: { readonly primary: EndpointSwitch; readonly secondary: EndpointSwitch };
  requests: RequestCounts;
}

/**
 * `GET /state`, `PUT /subscriptions/<name>`, `PUT /faults`, `PUT /replication`, `PUT /primary`, `PUT /secondary`, `GET|PUT /clock` of the storage front's
 * admin listener.
 */
export function makeStorageRoutes(parts: StorageRoutesParts): AdminRoute[] {
  return [
    { method: 'GET', path: /^\/state$/, handle: () => readState(parts) },
    {
      method: 'PUT',
      path: /^\/subscriptions\/([^/]+)$/,
      handle: ({ body, match }) => configureSubscription(parts, match[1] ?? '', body),
    },
    {
      method: 'PUT',
      path: /^\/faults$/,
      handle: ({ body }) => {
        const faults = eventFaultsSchema.nullable().parse(body);
        parts.setFaults(faults);
        return { faults };
      },
    },
    {
      method: 'PUT',
      path: /^\/replication$/,
      handle: ({ body }) => {
        const replication = replicationSchema.parse(body);
        parts.replicator.configure(replication);
        return { replication };
      },
    },
    {
      method: 'PUT',
      path: /^\/primary$/,
      handle: async ({ body }) => {
        await parts.endpoints.primary.set(primaryModeSchema.parse(body));
        return { mode: parts.endpoints.primary.mode };
      },
    },
    {
      method: 'PUT',
      path: /^\/secondary$/,
      handle: async ({ body }) => {
        await parts.endpoints.secondary.set(primaryModeSchema.parse(secondaryModeSchema.parse(body)));
        return { mode: parts.endpoints.secondary.mode };
      },
    },
    ...clockRoutes(parts.clock),
  ];
}

function readState({ region, endpoints, requests, queue, journal, replicator, feed, subscriptions }: StorageRoutesParts) {
  const { status, lastSyncTime } = replicator.geoReplication();
  return {
    region,
    primary: endpoints.primary.mode,
    secondary: endpoints.secondary.mode,
    requests,
    geoReplication: status,
    /** ISO 8601, or null while the secondary never had everything. */
    lastSyncTime: lastSyncTime === null ? null : new Date(lastSyncTime).toISOString(),
    pendingReplication: journal.pendingChanges(),
    eventsPending: queue.pending(),
    eventsDelivered: queue.total('delivered'),
    deadLettered: queue.total('deadLettered'),
    dropped: queue.total('dropped'),
    subscriptions: [...subscriptions.values()].map((subscription) => subscription.describe()),
    events: feed.recent(),
  };
}

function configureSubscription({ subscriptions, addSubscription }: StorageRoutesParts, name: string, body: unknown) {
  const wanted = subscriptionSchema.omit({ name: true }).parse(body);
  const existing = subscriptions.get(name);
  if (existing === undefined) return addSubscription(subscriptionSchema.parse({ name, ...wanted })).describe();
  existing.configure(wanted);
  return existing.describe();
}
