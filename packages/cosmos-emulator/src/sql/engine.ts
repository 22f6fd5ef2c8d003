import { type CompiledQuery, compileQuery } from './compile/compile-query.ts';
import { type Compilation, Scope } from './compile/scope.ts';
import { conditionsOf } from './plan/access-path.ts';
import { needsPlan, planOf } from './plan/plan.ts';
import { execute } from './run/execute.ts';
import { decodeResume, toResumePosition } from './run/resume.ts';
import { isRowQuery } from './run/row-query.ts';
import { runSubquery } from './run/run-subquery.ts';
import type { Query } from './syntax/ast.ts';
import { parseConditionText, parseQueryText } from './syntax/parse-text.ts';
import type { AccessPath, JsonObject, PreparedQuery, QueryParameter, QueryPlan } from './types.ts';

export interface EngineOptions {
  /** Milliseconds since 1970, for GetCurrentTimestamp; the system clock by default. */
  now?: () => number;
}

/** Syntax trees kept for texts that come again with other parameters; a page of an application uses a few dozen texts. */
const KEPT_TEXTS = 500;
const parsedTexts = new Map<string, Query>();

/**
 * Parses and compiles a query in Cosmos' SQL dialect (see FIDELITY-SQL.md).
 * `plan` is made when first read, and reading it throws QuerySyntaxError for an aggregate inside another expression: such a query can
 * run on one partition only.
 * @throws QuerySyntaxError when the text is not understood in full, or a parameter is missing
 */
export function prepareQuery(text: string, parameters: QueryParameter[], options: EngineOptions = {}): PreparedQuery {
  const query = parseOnce(text);
  const compilation = startCompilation(parameters, options);
  const compiled = compileQuery(query, { compilation, scope: new Scope() }, true);
  let plan: QueryPlan | undefined;
  return {
    get plan() {
      plan ??= planOf(query, compiled);
      return plan;
    },
    needsPlan: needsPlan(query),
    accessPath: accessPathOf(query, compiled, compilation),
    positionOf: (resume) => {
      if (!isRowQuery(compiled) || compiled.distinct) return null;
      const { last, partial, before } = decodeResume(resume, compiled.output.order?.items.length ?? 0);
      return toResumePosition(partial > 0 ? before : last);
    },
    execute: (rows, executeOptions) => execute(compiled, rows, executeOptions),
  };
}

/** @throws QuerySyntaxError when the text is not `FROM alias WHERE condition` */
export function evaluateCondition(text: string, doc: JsonObject, options: EngineOptions = {}): boolean {
  const query = parseConditionText(text);
  const compiled = compileQuery(query, { compilation: startCompilation([], options), scope: new Scope() }, true);
  return execute(compiled, [{ doc, rid: '' }], { maxItems: 1 }).items.length > 0;
}

function startCompilation(parameters: QueryParameter[], { now = Date.now }: EngineOptions): Compilation {
  return {
    parameters: new Map(parameters.map(({ name, value }) => [name, value])),
    now,
    nextSlot: 0,
    compileSubquery: (query, outer) => {
      const compiled = compileQuery(query, outer, false);
      return (frame, take) => runSubquery(compiled, frame, take);
    },
  };
}

function parseOnce(text: string): Query {
  const known = parsedTexts.get(text);
  // Deleted and set again, so that the map stays in the order of last use.
  parsedTexts.delete(text);
  const query = known ?? parseQueryText(text);
  parsedTexts.set(text, query);
  const oldest = parsedTexts.keys().next();
  if (parsedTexts.size > KEPT_TEXTS && !oldest.done) parsedTexts.delete(oldest.value);
  return query;
}

function accessPathOf(query: Query, compiled: CompiledQuery, compilation: Compilation): AccessPath {
  const conditions = conditionsOf(query, compilation);
  const order = compiled.output.kind === 'rows' ? compiled.output.order?.items : undefined;
  return order === undefined ? { conditions } : { conditions, order };
}
