import type { ItemTable } from './item-table.ts';

/** Below this, reading everything is quicker than making an index. */
const smallContainerItems = 2_000;
/** Columns a table may get for indexes; further paths are scanned. */
const maxPathIndexes = 24;

/** Two virtual columns: the rank of the value's type in Cosmos' order of types, and the value. */
export interface PathIndex {
  rank: string;
  value: string;
}

/** Rank of a type when items are sorted, undefined first. */
export const typeRank = { undefined: 0, null: 1, false: 2, true: 3, number: 4, string: 5, array: 6, object: 7 } as const;

/**
 * Indexes on properties. Azure indexes every path; here a path gets its index when the container's policy names it, or when a query over many
 * items first asks for it.
 */
export class PathIndexes {
  private readonly table: ItemTable;
  private readonly byPath = new Map<string, PathIndex>();
  private hasIdIndex = false;

  constructor(table: ItemTable) {
    this.table = table;
    const rows = table.store.database
      .prepare('SELECT number, path FROM path_indexes WHERE container = ?')
      .all(table.container.number) as { number: number; path: string }[];
    for (const { number, path } of rows) this.byPath.set(path, columns(number));
  }

  createNamed(): void {
    const { indexing, partitionKeyPaths } = this.table.container;
    const keyPaths = new Set(partitionKeyPaths.map((path) => JSON.stringify(path)));
    for (const path of indexing.namedPaths) if (!keyPaths.has(JSON.stringify(path)) && !isId(path)) this.create(path);
  }

  /** The index on a path, made now if the container is large enough for one to pay; undefined when there is none. */
  find(path: readonly string[]): PathIndex | undefined {
    const known = this.byPath.get(JSON.stringify(path));
    if (known) return known;
    const isWorthIt = this.table.progress.lsn > smallContainerItems && this.table.container.indexing.isIndexed(path);
    return isWorthIt ? this.create(path) : undefined;
  }

  /** Seeking an id without a partition key: made when first needed, as most containers never are asked so. */
  ensureIdIndex(): void {
    if (this.hasIdIndex || this.table.progress.lsn <= smallContainerItems) return;
    this.table.store.database.exec(`CREATE INDEX IF NOT EXISTS ${this.table.name}_id ON ${this.table.name} (id)`);
    this.hasIdIndex = true;
  }

  private create(path: readonly string[]): PathIndex | undefined {
    const text = JSON.stringify(path);
    const known = this.byPath.get(text);
    if (known) return known;
    const number = this.byPath.size + 1;
    const jsonPath = toJsonPath(path);
    if (number > maxPathIndexes || jsonPath === null) return undefined;
    const index = columns(number);
    const { database } = this.table.store;
    const table = this.table.name;
    database.exec(`
      BEGIN;
      ALTER TABLE ${table} ADD COLUMN ${index.rank} INTEGER GENERATED ALWAYS AS (${rankExpression(jsonPath)}) VIRTUAL;
      ALTER TABLE ${table} ADD COLUMN ${index.value} ANY GENERATED ALWAYS AS (${valueExpression(jsonPath)}) VIRTUAL;
      CREATE INDEX ${table}_p${number} ON ${table} (${index.rank}, ${index.value});
    `);
    database.prepare('INSERT INTO path_indexes VALUES (?, ?, ?)').run(this.table.container.number, number, text);
    database.exec('COMMIT');
    this.byPath.set(text, index);
    return index;
  }
}

/** The id has a column and indexes of its own. */
const isId = (path: readonly string[]) => path.length === 1 && path[0] === 'id';

const columns = (number: number): PathIndex => ({ rank: `p${number}_rank`, value: `p${number}_value` });

/** Null when a name cannot be written in SQLite's path language. */
function toJsonPath(path: readonly string[]): string | null {
  if (path.some((name) => /["\\\p{Cc}]/u.test(name))) return null;
  return `'${`$${path.map((name) => `."${name}"`).join('')}`.replaceAll("'", "''")}'`;
}

// A tombstone's body is empty, which is not JSON.
const rankExpression = (jsonPath: string) => `CASE WHEN deleted THEN 0 ELSE CASE json_type(body, ${jsonPath})
  WHEN 'null' THEN ${typeRank.null} WHEN 'false' THEN ${typeRank.false} WHEN 'true' THEN ${typeRank.true} WHEN 'integer' THEN ${typeRank.number}
  WHEN 'real' THEN ${typeRank.number} WHEN 'text' THEN ${typeRank.string} WHEN 'array' THEN ${typeRank.array}
  WHEN 'object' THEN ${typeRank.object} ELSE ${typeRank.undefined} END END`;

// Never NULL, so that rows compare as tuples.
const valueExpression = (jsonPath: string) => `CASE WHEN deleted THEN 0 ELSE ifnull(json_extract(body, ${jsonPath}), 0) END`;
