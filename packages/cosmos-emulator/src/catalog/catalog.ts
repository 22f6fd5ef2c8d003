import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CosmosError } from '../http/errors.ts';
import type { JsonObject } from '../sql/types.ts';
import { openDatabase, transaction } from '../store/open-database.ts';
import { Container } from './container.ts';
import { type ContainerDefinition, readContainerDefinition, replaceContainerDefinition } from './container-definition.ts';
import { type Offer, Offers, type Throughput } from './offers.ts';
import { databaseRid } from './resource-id.ts';
import { requireResourceName } from './resource-name.ts';

const schema = `
CREATE TABLE IF NOT EXISTS regions (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS databases (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, modified INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS containers (
  number INTEGER PRIMARY KEY AUTOINCREMENT, database INTEGER NOT NULL, id TEXT NOT NULL, definition TEXT NOT NULL,
  ranges INTEGER NOT NULL, revision INTEGER NOT NULL, modified INTEGER NOT NULL, UNIQUE (database, id)) STRICT;
CREATE TABLE IF NOT EXISTS offers (
  number INTEGER PRIMARY KEY AUTOINCREMENT, resource TEXT NOT NULL UNIQUE, content TEXT NOT NULL, modified INTEGER NOT NULL) STRICT;
`;

export interface Database {
  number: number;
  rid: string;
  id: string;
  /** Seconds since 1970. */
  modified: number;
  containers: Map<string, Container>;
}

/** Databases, containers, offers and the numbers of the regions: one file for the whole account, read once and then kept in memory. */
export class Catalog {
  readonly offers: Offers;
  private readonly file: DatabaseSync;
  private readonly clock: () => number;
  private readonly databases = new Map<string, Database>();
  private readonly insertContainer: StatementSync;

  constructor(path: string, clock: () => number) {
    this.file = openDatabase(path, schema);
    this.clock = clock;
    this.offers = new Offers(this.file);
    this.insertContainer = this.file.prepare(
      'INSERT INTO containers (database, id, definition, ranges, revision, modified) VALUES (?, ?, ?, ?, 1, ?)',
    );
    for (const row of this.file.prepare('SELECT * FROM databases ORDER BY number').all() as unknown as DatabaseRow[]) {
      this.databases.set(row.id, { ...row, rid: databaseRid(row.number), containers: new Map() });
    }
    const owners = new Map([...this.databases.values()].map((database) => [database.number, database]));
    for (const row of this.file.prepare('SELECT * FROM containers ORDER BY number').all() as unknown as ContainerRow[]) {
      owners.get(row.database)?.containers.set(row.id, toContainer(row));
    }
  }

  /** The region's number in version vectors and session tokens: given once, never changed. */
  regionNumber(name: string): number {
    const found = this.file.prepare('SELECT number FROM regions WHERE name = ?').get(name) as { number: number } | undefined;
    if (found) return found.number;
    const { next } = this.file.prepare('SELECT coalesce(max(number) + 1, 0) AS next FROM regions').get() as { next: number };
    this.file.prepare('INSERT INTO regions VALUES (?, ?)').run(next, name);
    return next;
  }

  /** All regions the account has had, by number. */
  regionNames(): string[] {
    const rows = this.file.prepare('SELECT name FROM regions ORDER BY number').all() as { name: string }[];
    return rows.map(({ name }) => name);
  }

  listDatabases(): Database[] {
    return [...this.databases.values()];
  }

  /** Those of all databases. */
  containers(): Container[] {
    return this.listDatabases().flatMap(({ containers }) => [...containers.values()]);
  }

  database(id: string): Database {
    const found = this.databases.get(id);
    if (!found) throw new CosmosError('notFound', `There is no database '${id}'.`);
    return found;
  }

  /** Rejects with 404 and substatus 1003 when the container is missing: what is asked for lies inside it. */
  owner(databaseId: string, containerId: string): Container {
    const found = this.databases.get(databaseId)?.containers.get(containerId);
    if (!found) throw new CosmosError('ownerNotFound', `There is no container '${containerId}' in database '${databaseId}'.`);
    return found;
  }

  container(databaseId: string, containerId: string): Container {
    const found = this.database(databaseId).containers.get(containerId);
    if (!found) throw new CosmosError('notFound', `There is no container '${containerId}' in database '${databaseId}'.`);
    return found;
  }

  createDatabase(body: JsonObject, throughput: Throughput | null): Database {
    const id = requireResourceName(body['id'], 'database');
    if (this.databases.has(id)) throw new CosmosError('conflict', `A database '${id}' already exists.`);
    const modified = this.seconds();
    const inserted = this.file.prepare('INSERT INTO databases (id, modified) VALUES (?, ?)').run(id, modified);
    const number = Number(inserted.lastInsertRowid);
    const database: Database = { number, rid: databaseRid(number), id, modified, containers: new Map() };
    this.databases.set(id, database);
    if (throughput) this.offers.create(`dbs/${database.rid}/`, throughput, modified);
    return database;
  }

  /** Gives the containers that went with it, for their items to be dropped. */
  deleteDatabase(id: string): Container[] {
    const database = this.database(id);
    const containers = [...database.containers.values()];
    transaction(this.file, () => {
      for (const container of containers) this.offers.deleteOf(container.self);
      this.offers.deleteOf(`dbs/${database.rid}/`);
      this.file.prepare('DELETE FROM containers WHERE database = ?').run(database.number);
      this.file.prepare('DELETE FROM databases WHERE number = ?').run(database.number);
    });
    this.databases.delete(id);
    return containers;
  }

  createContainer(databaseId: string, body: JsonObject, ranges: number, throughput: Throughput | null): Container {
    const database = this.database(databaseId);
    const definition = readContainerDefinition(body);
    if (database.containers.has(definition.id))
      throw new CosmosError('conflict', `A container '${definition.id}' already exists.`);
    const modified = this.seconds();
    const text = JSON.stringify(definition);
    const { lastInsertRowid } = this.insertContainer.run(database.number, definition.id, text, ranges, modified);
    const container = new Container(Number(lastInsertRowid), database.number, definition, ranges, 1, modified);
    database.containers.set(definition.id, container);
    const isShared = this.offers.of(`dbs/${database.rid}/`) !== undefined;
    if (throughput || !isShared) this.offers.create(container.self, throughput ?? { requestUnits: 400 }, modified);
    return container;
  }

  replaceContainer(databaseId: string, containerId: string, body: JsonObject): Container {
    const current = this.container(databaseId, containerId);
    const definition = replaceContainerDefinition(current.definition, body);
    const next = new Container(
      current.number,
      current.database,
      definition,
      current.ranges.length,
      current.revision + 1,
      this.seconds(),
    );
    this.file
      .prepare('UPDATE containers SET definition = ?, revision = ?, modified = ? WHERE number = ?')
      .run(JSON.stringify(definition), next.revision, next.modified, next.number);
    this.database(databaseId).containers.set(containerId, next);
    return next;
  }

  deleteContainer(databaseId: string, containerId: string): Container {
    const container = this.container(databaseId, containerId);
    this.file.prepare('DELETE FROM containers WHERE number = ?').run(container.number);
    this.offers.deleteOf(container.self);
    this.database(databaseId).containers.delete(containerId);
    return container;
  }

  replaceOffer(id: string, body: JsonObject): Offer {
    return this.offers.replace(id, body, this.seconds());
  }

  close(): void {
    this.file.close();
  }

  private seconds(): number {
    return Math.floor(this.clock() / 1000);
  }
}

interface DatabaseRow {
  number: number;
  id: string;
  modified: number;
}

interface ContainerRow extends DatabaseRow {
  database: number;
  definition: string;
  ranges: number;
  revision: number;
}

const toContainer = (row: ContainerRow) =>
  new Container(
    row.number,
    row.database,
    JSON.parse(row.definition) as ContainerDefinition,
    row.ranges,
    row.revision,
    row.modified,
  );
