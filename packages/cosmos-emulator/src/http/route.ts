import type { Context } from './account-context.ts';
import { CosmosError } from './errors.ts';
import type { Answer } from './exchange.ts';
import { isSet, type Request } from './exchange.ts';
import { readAccount } from './handlers/account.ts';
import { answerBatch } from './handlers/batch.ts';
import { readChangeFeed } from './handlers/change-feed.ts';
import { listConflicts, readConflict } from './handlers/conflicts.ts';
import { createContainer, deleteContainer, listContainers, readContainer, replaceContainer } from './handlers/containers.ts';
import { createDatabase, deleteDatabase, listDatabases, readDatabase } from './handlers/databases.ts';
import { deletePartitionKeyItems } from './handlers/delete-partition-key.ts';
import { answerCreate, answerDelete, answerPatch, answerRead, answerReplace } from './handlers/items.ts';
import { listOffers, readOffer, replaceOffer } from './handlers/offers.ts';
import { listPartitionRanges } from './handlers/partition-ranges.ts';
import { answerFeed, answerQuery, answerQueryPlan } from './handlers/query.ts';

export type Handler = (request: Request, context: Context) => Answer;

/** What a request is for: the type and link that its signature covers, what faults call it, and who answers it. */
export interface Route {
  resourceType: string;
  resourceLink: string;
  kind: 'account' | 'metadata' | 'read' | 'write' | 'query';
  /** Changes items or metadata: what a read-only region refuses. */
  isWrite: boolean;
  handler: Handler;
}

type Choice = Pick<Route, 'kind' | 'isWrite' | 'handler'>;

interface Pattern {
  /** Path segments; `*` stands for any. */
  path: string[];
  resourceType: string;
  /** How many segments the signed link has; a feed is signed by its owner. */
  linkSegments: number;
  methods: Record<string, (request: Request) => Choice>;
}

const account = (handler: Handler) => (): Choice => ({ kind: 'account', isWrite: false, handler });
const metadata = (handler: Handler) => (): Choice => ({ kind: 'metadata', isWrite: false, handler });
const metadataWrite = (handler: Handler) => (): Choice => ({ kind: 'metadata', isWrite: true, handler });
const read = (handler: Handler) => (): Choice => ({ kind: 'read', isWrite: false, handler });
const write = (handler: Handler) => (): Choice => ({ kind: 'write', isWrite: true, handler });

/** A POST to a feed of metadata creates, unless it carries a query. */
const createOrQuery =
  (create: Handler, list: Handler) =>
  (request: Request): Choice =>
    isQuery(request) ? metadata(list)() : metadataWrite(create)();

const patterns: Pattern[] = [
  { path: [], resourceType: '', linkSegments: 0, methods: { GET: account(readAccount) } },
  {
    path: ['dbs'],
    resourceType: 'dbs',
    linkSegments: 0,
    methods: { GET: metadata(listDatabases), POST: createOrQuery(createDatabase, listDatabases) },
  },
  {
    path: ['dbs', '*'],
    resourceType: 'dbs',
    linkSegments: 2,
    methods: { GET: metadata(readDatabase), DELETE: metadataWrite(deleteDatabase) },
  },
  {
    path: ['dbs', '*', 'colls'],
    resourceType: 'colls',
    linkSegments: 2,
    methods: { GET: metadata(listContainers), POST: createOrQuery(createContainer, listContainers) },
  },
  {
    path: ['dbs', '*', 'colls', '*'],
    resourceType: 'colls',
    linkSegments: 4,
    methods: { GET: metadata(readContainer), PUT: metadataWrite(replaceContainer), DELETE: metadataWrite(deleteContainer) },
  },
  {
    path: ['dbs', '*', 'colls', '*', 'pkranges'],
    resourceType: 'pkranges',
    linkSegments: 4,
    methods: { GET: metadata(listPartitionRanges) },
  },
  {
    path: ['dbs', '*', 'colls', '*', 'docs'],
    resourceType: 'docs',
    linkSegments: 4,
    methods: { GET: chooseFeed, POST: choosePost },
  },
  {
    path: ['dbs', '*', 'colls', '*', 'docs', '*'],
    resourceType: 'docs',
    linkSegments: 6,
    methods: { GET: read(answerRead), PUT: write(answerReplace), PATCH: write(answerPatch), DELETE: write(answerDelete) },
  },
  {
    path: ['dbs', '*', 'colls', '*', 'conflicts'],
    resourceType: 'conflicts',
    linkSegments: 4,
    methods: { GET: metadata(listConflicts), POST: metadata(listConflicts) },
  },
  {
    path: ['dbs', '*', 'colls', '*', 'conflicts', '*'],
    resourceType: 'conflicts',
    linkSegments: 6,
    methods: { GET: metadata(readConflict), DELETE: metadata(readConflict) },
  },
  {
    path: ['dbs', '*', 'colls', '*', 'operations', 'partitionkeydelete'],
    resourceType: 'colls',
    linkSegments: 4,
    methods: { POST: write(deletePartitionKeyItems) },
  },
  {
    path: ['offers'],
    resourceType: 'offers',
    linkSegments: 0,
    methods: { GET: metadata(listOffers), POST: metadata(listOffers) },
  },
  {
    path: ['offers', '*'],
    resourceType: 'offers',
    linkSegments: 2,
    methods: { GET: metadata(readOffer), PUT: metadataWrite(replaceOffer) },
  },
];

/** Rejects with 404 for an unknown path, 405 for an unknown method, 501 for a part of Cosmos DB that is not supported. */
export function findRoute(request: Request): Route {
  const pattern = patterns.find(({ path }) => fits(path, request.path));
  if (!pattern) throw unknownPath(request.path);
  const choose = pattern.methods[request.method];
  if (!choose) {
    throw new CosmosError(
      'methodNotAllowed',
      `/${request.path.join('/')} takes ${Object.keys(pattern.methods).join(', ')}, not ${request.method}.`,
    );
  }
  return { resourceType: pattern.resourceType, resourceLink: linkOf(pattern, request.path), ...choose(request) };
}

/** Offers are signed by their id alone, in lower case; everything else by its path. */
function linkOf(pattern: Pattern, path: readonly string[]): string {
  if (pattern.resourceType === 'offers') return (path[1] ?? '').toLowerCase();
  return path.slice(0, pattern.linkSegments).join('/');
}

const fits = (pattern: readonly string[], path: readonly string[]) =>
  pattern.length === path.length && pattern.every((segment, index) => segment === '*' || segment === path[index]);

const unsupported = new Set([
  'sprocs',
  'triggers',
  'udfs',
  'users',
  'permissions',
  'clientencryptionkeys',
  'attachments',
  'schemas',
  'topology',
]);

function unknownPath(path: readonly string[]): CosmosError {
  const name = path.find((segment, index) => index % 2 === 0 && unsupported.has(segment));
  if (name) return new CosmosError('notImplemented', `'${name}' is not supported by this emulator (see FIDELITY.md).`);
  return new CosmosError('notFound', `There is nothing at /${path.join('/')}.`);
}

const isQuery = (request: Request) =>
  isSet(request, 'x-ms-documentdb-isquery') || (request.headers['content-type'] ?? '').startsWith('application/query+json');

function choosePost(request: Request): Choice {
  if (isSet(request, 'x-ms-cosmos-is-query-plan-request')) return { kind: 'query', isWrite: false, handler: answerQueryPlan };
  if (isQuery(request)) return { kind: 'query', isWrite: false, handler: answerQuery };
  if (isSet(request, 'x-ms-cosmos-is-batch-request')) return { kind: 'write', isWrite: true, handler: answerBatch };
  return { kind: 'write', isWrite: true, handler: answerCreate };
}

function chooseFeed(request: Request): Choice {
  return request.headers['a-im'] === undefined
    ? { kind: 'query', isWrite: false, handler: answerFeed }
    : { kind: 'read', isWrite: false, handler: readChangeFeed };
}
