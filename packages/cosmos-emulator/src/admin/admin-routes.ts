import type { FaultRules } from '../faults/fault-rules.ts';
import type { Account } from '../http/account-context.ts';
import type { Pace } from '../pace.ts';
import type { GlobalEndpoint } from '../regions/global-endpoint.ts';
import type { Regions } from '../regions/regions.ts';
import type { Replicator } from '../replication/replicator.ts';
import { describeState } from './describe-state.ts';
import { describeDigest } from './digest.ts';

export interface AdminParts {
  account: Account;
  pace: Pace;
  regions: Regions;
  global: GlobalEndpoint;
  replicator: Replicator;
  faults: FaultRules;
}

/** One of the emulator's own routes: gives what is answered as JSON. `body` is what came, parsed; undefined for a GET. */
type AdminRoute = (parts: AdminParts, body: unknown, name: string) => unknown;

/** By method and path; `*` stands for a name. A sentence thrown becomes the message of a 400. */
export const adminRoutes: Record<string, AdminRoute> = {
  'GET /state': (parts) => describeState(parts),
  'GET /digest': ({ account, replicator }) => describeDigest(account, replicator),
  'GET /faults': ({ faults }) => faults.list(),
  'PUT /faults': ({ faults }, body) => {
    faults.replace(body);
    return faults.list();
  },
  'GET /regions': ({ regions }) => regions.all.map((region) => region.describe()),
  'PUT /regions/*': async ({ regions }, body, name) => {
    const region = regions.find(name);
    if (!region) throw new Error(`There is no region '${name}'; there is ${regions.names.join(', ')}.`);
    await regions.change(region, body);
    return region.describe();
  },
  'GET /global': ({ global }) => global.describe(),
  'PUT /global': async ({ global }, body) => {
    await global.change(body);
    return global.describe();
  },
  'GET /clock': ({ pace }) => ({ factor: pace.factor }),
  'PUT /clock': ({ pace, replicator }, body) => {
    pace.change((body as { factor?: unknown } | null)?.factor);
    replicator.wake();
    return { factor: pace.factor };
  },
  'GET /replication': ({ regions }) => regions.replication,
  'PUT /replication': ({ regions }, body) => {
    regions.changeReplication(body);
    return regions.replication;
  },
};
