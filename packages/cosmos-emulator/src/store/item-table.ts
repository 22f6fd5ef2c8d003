import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { Container, Place } from '../catalog/container.ts';
import { itemRid } from '../catalog/resource-id.ts';
import type { JsonObject } from '../sql/types.ts';
import { type ItemRow, itemColumns, itemTableSchema } from './item-row.ts';
import { PathIndexes } from './path-indexes.ts';
import { documentNumber, type Progress } from './progress.ts';
import type { RegionStore } from './region-store.ts';
import { UniqueKeys } from './unique-keys.ts';

/** One container's items in one region. Nothing here knows of HTTP; preconditions are the caller's. */
export class ItemTable {
  readonly name: string;
  readonly store: RegionStore;
  readonly pathIndexes: PathIndexes;
  progress: Progress;
  container: Container;
  private readonly uniqueKeys: UniqueKeys;
  private readonly statements = new Map<string, StatementSync>();

  constructor(store: RegionStore, container: Container, progress: Progress) {
    this.store = store;
    this.container = container;
    this.progress = progress;
    this.name = `items_${container.number}`;
    store.database.exec(itemTableSchema(this.name));
    this.uniqueKeys = new UniqueKeys(this);
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
    return ttl === -1 || row.crts + ttl * 1000 > now;
  }

  /** The same rule as `isLive`, for a WHERE. */
  liveCondition(now: number): { sql: string; values: SQLInputValue[] } {
    const { defaultTtl } = this.container;
    if (defaultTtl === undefined) return { sql: 'deleted = 0', values: [] };
    return {
      sql: 'deleted = 0 AND (coalesce(ttl, ?) = -1 OR crts + coalesce(ttl, ?) * 1000 > ?)',
      values: [defaultTtl, defaultTtl, now],
    };
  }

  /**
   * Writes a new version of the item, which lives at `place` under the document's id. `current` is the live version, if there is one: it keeps
   * its rid. Inside `store.write` only. Rejects with 409 when a unique key is taken.
   */
  put(place: Place, document: JsonObject, current: ItemRow | undefined, now: number): ItemRow {
    const version = this.nextVersion(now);
    const number = current?.document ?? this.nextDocument();
    const id = document['id'] as string;
    this.uniqueKeys.replace(number, place.text, document, now);
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
    this.save(row, current !== undefined || this.isHeld(place.text, id));
    return row;
  }

  /** Replaces a live version by a tombstone, which peers need and readers never see. */
  remove(current: ItemRow, now: number): ItemRow {
    const row: ItemRow = { ...current, ...this.nextVersion(now), deleted: 1, ttl: null, body: '' };
    this.uniqueKeys.release(current.document);
    this.save(row, true);
    return row;
  }

  /** True when an expired version still stands under the key. */
  private isHeld(pk: string, id: string): boolean {
    return this.container.defaultTtl !== undefined && this.find(pk, id)?.deleted === 0;
  }

  /** Writes a row as it stands. `isCounted` says that the key holds something that is not a tombstone. */
  private save(row: ItemRow, isCounted: boolean): void {
    this.progress.items += Number(row.deleted === 0) - Number(isCounted);
    this.statement(saveStatement(this.name)).run(...itemColumns.map((column) => row[column]));
  }

  private nextVersion(now: number): Pick<ItemRow, 'crts' | 'lsn' | 'region' | 'regionLsn' | 'seen' | 'etag'> {
    this.store.remember(this.container.number, this.progress);
    const region = this.store.number;
    const regionLsn = (this.progress.seen[region] ?? 0) + 1;
    this.progress.seen[region] = regionLsn;
    this.progress.lsn++;
    return {
      crts: now,
      lsn: this.progress.lsn,
      region,
      regionLsn,
      seen: JSON.stringify(this.progress.seen),
      etag: etagOf(region, regionLsn, now),
    };
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
