/** A value that JSON can hold. `undefined` never appears: Cosmos' undefined is the absence of a property. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [name: string]: Json };

export interface QueryParameter {
  /** With its leading `@`. */
  name: string;
  value: Json;
}

/**
 * The body is malformed SQL, or SQL that this emulator does not know: answered with 400 and this message, which is JSON as Azure sends
 * it: `{"errors": [{"severity", "location": {"start", "end"}, "code", "message"}]}`.
 */
export class QuerySyntaxError extends Error {
  override readonly name = 'QuerySyntaxError';
}

export type SortDirection = 'Ascending' | 'Descending';
export type AggregateName = 'Average' | 'Count' | 'CountIf' | 'Max' | 'Min' | 'Sum' | 'MakeList' | 'MakeSet';

/** Imitates `PartitionedQueryExecutionInfo`, the answer to `x-ms-cosmos-is-query-plan-request`; the emulator adds `queryRanges`. */
export interface QueryPlan {
  partitionedQueryExecutionInfoVersion: number;
  queryInfo: {
    distinctType: 'None' | 'Ordered' | 'Unordered';
    top: number | null;
    offset: number | null;
    limit: number | null;
    orderBy: SortDirection[];
    orderByExpressions: string[];
    groupByExpressions: string[];
    groupByAliases: string[];
    aggregates: AggregateName[];
    groupByAliasToAggregateType: Record<string, AggregateName | null>;
    /** Empty when the text can be sent to each partition as it is. */
    rewrittenQuery: string;
    hasSelectValue: boolean;
    dCountInfo: { dCountAlias: string } | null;
    hasNonStreamingOrderBy: boolean;
  };
  /** Effective partition key ranges to ask. The engine answers the whole range; the HTTP layer narrows it by partition key. */
  queryRanges: { min: string; max: string; isMinInclusive: boolean; isMaxInclusive: boolean }[];
}

export type RangeOperator = '=' | '<' | '<=' | '>' | '>=';

/**
 * A condition that every result satisfies: it stands on the top level of the WHERE's conjunction.
 * `path` is the property chain below the root alias, for example `['w', 'h']` for `c.w.h`.
 * `value` is a string, number, boolean or null; strings compare by code point, and values of another type never match.
 */
export interface PathCondition {
  path: string[];
  op: RangeOperator;
  value: Json;
}

/** Hints only. The store may use them to hand in fewer rows, in a certain order; a result never depends on whether it does. */
export interface AccessPath {
  conditions: PathCondition[];
  /** ORDER BY when all of it is plain property paths; absent otherwise. */
  order?: { path: string[]; direction: SortDirection }[];
}

/**
 * Where the next page starts: a JSON value of the engine's own shape, put into the continuation token as it is.
 * Keyset, never an offset: it must stay right when rows are inserted or deleted between two pages.
 */
export type Resume = Json;

export interface SourceRow {
  doc: JsonObject;
  /**
   * The item's document number as 16 hex digits (compare as strings): unique, increasing with insertion; the tie-breaker of every
   * order. Not the same as `doc._rid`, which holds this number in another encoding.
   */
  rid: string;
}

/** What the rows handed to `execute` are known to be, so that a page need not read them all. */
export interface RowOrder {
  /**
   * `rid`: ascending by rid.
   * `order`: sorted as `accessPath.order` asks; ties ascending by rid, or descending if any of the directions is descending (an index
   * is read backwards; the SDK's RidSkipCountFilter counts on it, so sorting inside the engine breaks ties in the same way). Rows that
   * `accessPath.conditions` exclude may stand anywhere.
   * `none`: nothing is known.
   */
  sortedBy: 'rid' | 'order' | 'none';
}

export interface ExecuteOptions extends Partial<RowOrder> {
  /** Largest number of results in the page; Infinity for no limit. */
  maxItems: number;
  resumeAfter?: Resume;
}

export interface QueryPage {
  items: Json[];
  /** Null when nothing is left. */
  resume: Resume | null;
  /** Rows taken from the iterable. */
  scanned: number;
}

/**
 * Lets the store begin reading after the last row of the page before, instead of at the start: the values of
 * `accessPath.order` in that row (empty when the query has no ORDER BY) and its rid. Null when the engine cannot tell.
 * A value that is undefined in the row is `{ defined: false }`.
 */
export interface ResumePosition {
  orderValues: ({ defined: true; value: Json } | { defined: false })[];
  rid: string;
}

export interface PreparedQuery {
  /** Made when first read; reading it throws QuerySyntaxError when the partitions' answers could not be merged. */
  readonly plan: QueryPlan;
  /** True when a query over several partitions needs the client's merge: aggregate, ORDER BY, TOP, OFFSET, DISTINCT, GROUP BY. */
  needsPlan: boolean;
  accessPath: AccessPath;
  /** The position inside a resume value of this query; null when rows must be read from the start. */
  positionOf(resume: Resume): ResumePosition | null;
  /** Evaluates filter, order, projection, aggregates, OFFSET/LIMIT and TOP over the rows of one partition (or of all). */
  execute(rows: Iterable<SourceRow>, options: ExecuteOptions): QueryPage;
}
