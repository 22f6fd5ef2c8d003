import { blobContainers, type cosmosContainers } from './resources.ts';
import { secretNames } from './secrets.ts';

/**
 * Who may do what in Azure: the whole list. infra/ assigns exactly this (infra/modules/roles/roles.json is written from it), and
 * nothing else assigns a role. There are no account keys: what is not here cannot be done.
 */

/** Where a role is defined: Azure's own role based access, or the data plane of Cosmos DB. */
type Plane = 'azure' | 'cosmos';

export interface Role {
  /** As the portal shows it. */
  readonly name: string;
  /** Of the built-in definition; null for one that infra/ defines from `permissions`. */
  readonly id: string | null;
  readonly plane: Plane;
  /** Of a definition of ours: less than the built-in roles give. */
  readonly permissions?: { readonly actions: readonly string[]; readonly dataActions: readonly string[] };
}

const builtIn = (name: string, id: string, plane: Plane = 'azure'): Role => ({ name, id, plane });
const blobs = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs';

export const roles = {
  blobDelegator: builtIn('Storage Blob Delegator', 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a'),
  blobReader: builtIn('Storage Blob Data Reader', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'),
  blobContributor: builtIn('Storage Blob Data Contributor', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'),
  blobOwner: builtIn('Storage Blob Data Owner', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'),
  queueContributor: builtIn('Storage Queue Data Contributor', '974c5e8b-45b9-4653-ba55-5f855dd0fb88'),
  blobWriter: {
    name: 'Parallax Blob Writer',
    id: null,
    plane: 'azure',
    permissions: { actions: [], dataActions: [`${blobs}/read`, `${blobs}/write`, `${blobs}/add/action`] },
  },
  replicationReader: {
    name: 'Parallax Replication Reader',
    id: null,
    plane: 'azure',
    permissions: { actions: ['Microsoft.Storage/storageAccounts/blobServices/read'], dataActions: [] },
  },
  cosmosReader: builtIn('Cosmos DB Built-in Data Reader', '00000000-0000-0000-0000-000000000001', 'cosmos'),
  cosmosContributor: builtIn('Cosmos DB Built-in Data Contributor', '00000000-0000-0000-0000-000000000002', 'cosmos'),
  visionUser: builtIn('Cognitive Services User', 'a97b65f3-24c7-4388-baec-2e87135dc908'),
  secretsUser: builtIn('Key Vault Secrets User', '4633458b-17de-408a-b874-0445c86b69e6'),
  metricsPublisher: builtIn('Monitoring Metrics Publisher', '3913510d-42f4-4e42-8a64-420c390055eb'),
  reader: builtIn('Reader', 'acdd72a7-3385-48ef-bd42-f606fba81ae7'),
  contributor: builtIn('Contributor', 'b24988ac-6180-42a0-ab88-20f7382dd24c'),
  accessAdministrator: builtIn('Role Based Access Control Administrator', 'f58310d9-a9f6-439a-9e8d-f62e7b41a168'),
  websiteContributor: builtIn('Website Contributor', 'de139f84-1756-47ae-9be6-808fbbe84772'),
} as const satisfies Record<string, Role>;

/**
 * `api`, `worker`: user-assigned identities, one of each per region, shared by both colours. `topic`: the identity of a region's Event Grid
 * topic. `plan`, `apply`, `release`: what pipelines sign in as, federated, one of each per environment.
 */
export type Identity = 'api' | 'worker' | 'topic' | 'plan' | 'apply' | 'release';

/** What a role is given on. Containers are narrower than their account, wherever the service allows that. */
export type RoleScope =
  | 'data-account'
  | `data-account/${(typeof blobContainers)[keyof typeof blobContainers]}`
  | 'host-account'
  | 'host-account/deploy'
  | `cosmos/${keyof typeof cosmosContainers}`
  | 'vision-account'
  | `key-vault/${(typeof secretNames)[keyof typeof secretNames]}`
  | 'application-insights'
  | 'function-apps'
  | 'resource-groups'
  | 'state/tfstate'
  | 'state/plans';

export interface RoleAssignment {
  readonly identity: Identity;
  readonly role: keyof typeof roles;
  readonly scope: RoleScope;
  /**
   * `own`: the identity's own region. `peers`: all the others. `every`: all of them. `global`: once, for what no region owns or a pipeline holds
   * in all of them.
   */
  readonly regions: 'own' | 'peers' | 'every' | 'global';
  /** Given only where an installation is set up so; null is always. */
  readonly when: 'vision-key' | null;
  readonly reason: string;
}

const give = (
  identity: Identity,
  role: keyof typeof roles,
  scope: RoleScope,
  regions: RoleAssignment['regions'],
  reason: string,
  when: RoleAssignment['when'] = null,
): RoleAssignment => ({ identity, role, scope, regions, when, reason });

const { images, thumbnails, deadLetters, web } = blobContainers;
const { cursorKey, visionKey } = secretNames;

export const roleAssignments: readonly RoleAssignment[] = [
  give(
    'api',
    'blobDelegator',
    'data-account',
    'every',
    'Asks each region for the key that signs uploads to it; keys are given on the account alone.',
  ),
  give(
    'api',
    'blobWriter',
    `data-account/${images}`,
    'every',
    'Whatever a signed address allows, its signer has to be allowed: create, and read. No delete.',
  ),
  give(
    'api',
    'replicationReader',
    'data-account',
    'every',
    'Reads how far the secondary is behind; without it the lag is shown as unknown.',
  ),
  give('api', 'cosmosContributor', 'cosmos/images', 'global', 'Writes grants and what people edit.'),
  give('api', 'cosmosReader', 'cosmos/views', 'global', 'Lists.'),
  give('api', 'cosmosContributor', 'cosmos/control', 'global', 'Reads the release, counts quotas.'),
  give('api', 'secretsUser', `key-vault/${cursorKey}`, 'own', 'Signs cursors of lists: one secret, not the vault.'),
  give('api', 'blobOwner', 'host-account', 'own', 'The Functions host keeps its keys and leases there, and reads the package.'),
  give('api', 'metricsPublisher', 'application-insights', 'own', 'Sends telemetry; keys are off.'),

  give(
    'worker',
    'blobContributor',
    `data-account/${images}`,
    'own',
    'Reads originals of its region and erases them when their time has come.',
  ),
  give('worker', 'blobContributor', `data-account/${thumbnails}`, 'own', 'Writes, lists and erases thumbnails.'),
  give(
    'worker',
    'blobWriter',
    `data-account/${images}`,
    'peers',
    'Reads originals of a region that is gone, and asks whether a region would take a write. No delete.',
  ),
  give(
    'worker',
    'replicationReader',
    'data-account',
    'every',
    'Reads how far a secondary is behind, before it takes over what a region left.',
  ),
  give(
    'worker',
    'queueContributor',
    'data-account',
    'own',
    'Sends, takes and ends messages of retries and of the poison queues.',
  ),
  give('worker', 'cosmosContributor', 'cosmos/images', 'global', 'Writes what it made of a picture; reads the change feed.'),
  give('worker', 'cosmosContributor', 'cosmos/views', 'global', 'Writes the entries of lists.'),
  give('worker', 'cosmosContributor', 'cosmos/leases', 'global', 'Who reads which part of the change feed.'),
  give('worker', 'cosmosReader', 'cosmos/control', 'global', 'Reads the release: switches, and what operators say of regions.'),
  give(
    'worker',
    'visionUser',
    'vision-account',
    'every',
    'Describes pictures; the accounts of other regions stand in for its own.',
  ),
  give('worker', 'secretsUser', `key-vault/${visionKey}`, 'own', 'Only where a policy wants a key for Vision.', 'vision-key'),
  give(
    'worker',
    'blobOwner',
    'host-account',
    'own',
    'The Functions host keeps its keys, leases and blob receipts there, and reads the package.',
  ),
  give('worker', 'queueContributor', 'host-account', 'own', 'The blob trigger hands events on to its own queue there.'),
  give('worker', 'metricsPublisher', 'application-insights', 'own', 'Sends telemetry; keys are off.'),

  give('topic', 'blobContributor', `data-account/${deadLetters}`, 'own', 'Writes events that could not be delivered.'),

  give('plan', 'reader', 'resource-groups', 'global', 'Compares what is there with what is written.'),
  give('plan', 'blobReader', 'state/tfstate', 'global', 'Reads the state; a plan that is only shown takes no lock.'),
  give(
    'plan',
    'blobContributor',
    'state/plans',
    'global',
    'Keeps the plan that is approved where states are kept: it holds what they hold.',
  ),
  give('apply', 'contributor', 'resource-groups', 'global', 'Makes and changes resources; cannot give roles.'),
  give('apply', 'accessAdministrator', 'resource-groups', 'global', 'Gives roles, by condition only those of this list.'),
  give('apply', 'blobContributor', 'state/tfstate', 'global', 'Writes the state.'),
  give('apply', 'blobReader', 'state/plans', 'global', 'Applies exactly the plan that was approved.'),

  give('release', 'websiteContributor', 'function-apps', 'global', 'Deploys code to a colour.'),
  give('release', 'blobContributor', 'host-account/deploy', 'global', 'Puts packages where apps fetch them.'),
  give('release', 'blobContributor', `data-account/${web}`, 'global', 'Publishes pages and the release.'),
  give('release', 'cosmosContributor', 'cosmos/control', 'global', 'Writes the release: weights, drained colours, regions.'),
];

/** Unique and stable: Terraform remembers an assignment by it. */
export const roleAssignmentKey = ({ identity, role, scope, regions }: RoleAssignment): string =>
  `${identity}:${role}:${scope}:${regions}`;
