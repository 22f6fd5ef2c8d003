import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { Container, Place } from '../catalog/container.ts';
import { itemRid } from '../catalog/resource-id.ts';
import { merged, readVector, type Vector } from '../replication/vector.ts';
import type { JsonObject } from '../sql/types.ts';
import { type ItemRow, type ItemVersion, itemColumns, itemTableSchema } from './item-row.ts';
import { PathIndexes } from './path-indexes.ts';
import { documentNumber, type Progress } from './progress.ts';
import type { RegionStore } from './region-store.ts';
import { Siblings } from './siblings.ts';
import { UniqueKeys } from './unique-keys.ts';

/** One container's items in one region. Nothing here knows of HTTP; preconditions are the caller's. */
export class ItemTable {
  readonly name: string;
  readonly store: RegionStore;
  readonly pathIndexes: PathIndexes;
  readonly siblings: Siblings;
  progress: Progress;
  container: Container;
  private readonly uniqueKeys: UniqueKeys;
  private readonly statements = new Map<string, StatementSync>();
  private readonly saveText: string;

  constructor(store: RegionStore, container: Container, progress: Progress) {
    this.store = store;
    this.container = container;
    this.progress = progress;
    this.name = `items_${container.number}`;
    this.saveText = saveStatement(this.name);
    store.database.exec(itemTableSchema(this.name));
    this.uniqueKeys = new UniqueKeys(this);
    this.siblings = new Siblings(this);
    this.pathIndexes = new PathIndexes(this);
    this.pathIndexes.createNamed();
  }

  follow(container: Container): void {
    if (container === this.container) return;
    this.container = container;
    this.pathIndexes.createNamed();
  }

  restore(progress: Progress): void {
    this.progress = progress;
  }

  /** A prepared statement, made once per text. */
  statement(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.store.database.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }

  /** Whatever is stored under the key: live, expired or a tombstone. */
  find(pk: string, id: string): ItemRow | undefined {
    return this.statement(`SELECT ${itemColumns.join(', ')} FROM ${this.name} WHERE pk = ? AND id = ?`).get(pk, id) as
      | ItemRow
      | undefined;
  }

  /** The item as a reader sees it at `now`; undefined when missing, deleted or expired. */
  read(pk: string, id: string, now: number): ItemRow | undefined {
    const row = this.find(pk, id);
    return row && this.isLive(row, now) ? row : undefined;
  }

  isLive(row: Pick<ItemRow, 'deleted' | 'ttl' | 'crts'>, now: number): boolean {
    if (row.deleted) return false;
    const { defaultTtl } = this.container;
    if (defaultTtl === undefined) return true;
    const ttl = row.ttl ?? defaultTtl;
    const { pace } = this.store;
    return ttl === -1 || pace.at(row.crts) + ttl * 1000 > pace.at(now);
  }

  /** The same rule as `isLive`, for a WHERE. */
  liveCondition(now: number): { sql: string; values: SQLInputValue[] } {
    const { defaultTtl } = this.container;
    if (defaultTtl === undefined) return { sql: 'deleted = 0', values: [] };
    const { pace } = this.store;
    return {
      sql: `deleted = 0 AND (coalesce(ttl, ?) = -1 OR ${pace.sqlAt('crts')} + coalesce(ttl, ?) * 1000 > ?)`,
      values: [defaultTtl, defaultTtl, pace.at(now)],
    };
  }

  /**
   * Writes a new version of the item, which lives at `place` under the document's id. `held` is whatever stands under the key, as `find` gives
   * it: a live version keeps its rid. Inside `store.write` only. Rejects with 409 when a unique key is taken.
   */
  put(place: Place, document: JsonObject, held: ItemRow | undefined, now: number): ItemRow {
    const id = document['id'] as string;
    this.store.remember(this.container.number, this.progress);
    const number = held && this.isLive(held, now) ? held.document : this.nextDocument();
    // Before the counters move: a refused write in a bulk request is not rolled back, and must leave no gap that peers would wait for.
    this.uniqueKeys.replace(number, place.text, document, now);
    if (held && held.document !== number) this.uniqueKeys.release(held.document);
    const version = this.nextVersion(place.text, id, held, now);
    const ttl = document['ttl'];
    const row: ItemRow = {
      ...version,
      document: number,
      range: place.range,
      deleted: 0,
      ttl: typeof ttl === 'number' ? ttl : null,
      pk: place.text,
      id,
      epk: place.epk,
      body: this.bodyText(document, number, version.etag, now),
    };
    this.save(row, held);
    this.store.send(this.container.number, row);
    return row;
  }

  /** Replaces a live version by a tombstone, which peers need and readers never see. */
  remove(current: ItemRow, now: number): ItemRow {
    this.store.remember(this.container.number, this.progress);
    const version = this.nextVersion(current.pk, current.id, current, now);
    const row: ItemRow = { ...current, ...version, deleted: 1, ttl: null, body: '' };
    this.uniqueKeys.release(current.document);
    this.save(row, current);
    this.store.send(this.container.number, row);
    return row;
  }

  /** Takes over a version as another region wrote it, in place of `held`: the latest change of this region's feed. Inside `store.write` only. */
  adopt(version: ItemVersion, held: ItemRow | undefined): void {
    this.progress.lsn++;
    if (held) this.uniqueKeys.release(held.document);
    if (!version.deleted) this.uniqueKeys.adopt(version);
    this.save({ ...version, lsn: this.progress.lsn }, held);
  }

  /** Notes that another region's version has come here. Those of one region come in the order of writing. */
  markSeen({ region, regionLsn }: ItemVersion): void {
    this.store.remember(this.container.number, this.progress);
    this.progress.seen[region] = regionLsn;
  }

  /** Writes a row as it stands, in place of `held`. */
  private save(row: ItemRow, held: ItemRow | undefined): void {
    this.progress.items += Number(row.deleted === 0) - Number(held?.deleted === 0);
    this.statement(this.saveText).run(...itemColumns.map((column) => row[column]));
  }

  private nextVersion(
    pk: string,
    id: string,
    held: ItemRow | undefined,
    now: number,
  ): Pick<ItemRow, 'crts' | 'lsn' | 'region' | 'regionLsn' | 'seen' | 'etag'> {
    const region = this.store.number;
    const regionLsn = (this.progress.seen[region] ?? 0) + 1;
    this.progress.seen[region] = regionLsn;
    this.progress.lsn++;
    return {
      crts: now,
      lsn: this.progress.lsn,
      region,
      regionLsn,
      seen: JSON.stringify(this.supersede(pk, id, held)),
      etag: etagOf(region, regionLsn, now),
    };
  }

  /**
   * What a new version of an item replaces: all that has come to this region, and all that the versions here replaced themselves, which may not
   * have come here yet. Without the second part a write would seem concurrent with versions that it replaces by way of another region.
   */
  private supersede(pk: string, id: string, held: ItemRow | undefined): Vector {
    if (this.store.regionCount === 1) return this.progress.seen;
    const replaced = [...(held ? [held] : []), ...this.siblings.of(pk, id)];
    this.siblings.replace(pk, id, []);
    return replaced.reduce<Vector>((vector, { seen }) => merged(vector, readVector(seen)), this.progress.seen);
  }

  private nextDocument(): number {
    this.progress.documents++;
    return documentNumber(this.progress.documents, this.store.number);
  }

  private bodyText(document: JsonObject, number: number, etag: string, now: number): string {
    const { _rid, _self, _etag, _attachments, _ts, _lsn, ...own } = document;
    const rid = itemRid(this.container.database, this.container.number, number);
    return JSON.stringify({
      ...own,
      _rid: rid,
      _self: `${this.container.self}docs/${rid}/`,
      _etag: etag,
      _attachments: 'attachments/',
      _ts: Math.floor(now / 1000),
    });
  }
}

/** A peer's version may give an existing key another document number, so every column is taken over. */
const saveStatement = (table: string) =>
  `INSERT INTO ${table} (${itemColumns.join(', ')}) VALUES (${itemColumns.map(() => '?').join(', ')})
   ON CONFLICT (pk, id) DO UPDATE SET ${itemColumns.map((column) => `${column} = excluded.${column}`).join(', ')}`;

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0').slice(-digits);

/** Looks like Azure's: unique per version within the container, since region and count name a version. */
const etagOf = (region: number, regionLsn: number, now: number) =>
  `"${hex(regionLsn, 8)}-0000-${hex(region, 2)}00-0000-${hex(Math.floor(now / 1000), 8)}0000"`;
