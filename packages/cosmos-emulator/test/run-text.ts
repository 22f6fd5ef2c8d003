import { prepareQuery } from '../src/sql/engine.ts';
import {
  type ExecuteOptions,
  type Json,
  type JsonObject,
  type QueryPage,
  QuerySyntaxError,
  type SourceRow,
} from '../src/sql/types.ts';

/** Documents as the store hands them in: numbered in the order of their insertion. */
export function rowsOf(docs: JsonObject[]): SourceRow[] {
  return docs.map((doc, i) => ({ doc, rid: i.toString(16).padStart(16, '0') }));
}

function parametersOf(values: JsonObject) {
  return Object.entries(values).map(([name, value]) => ({ name: `@${name}`, value }));
}

/** All results of a query over the documents; parameters by name without `@`. */
export function run(text: string, docs: JsonObject[] = [{}], parameters: JsonObject = {}): Json[] {
  return prepareQuery(text, parametersOf(parameters)).execute(rowsOf(docs), { maxItems: Infinity }).items;
}

/** The value of one expression over one document `c`; undefined when it is Cosmos' undefined. */
export function evaluate(expression: string, doc: JsonObject = {}, parameters: JsonObject = {}): Json | undefined {
  return run(`SELECT VALUE ${expression} FROM c`, [doc], parameters)[0];
}

/** Runs page after page; `onPage` may change the rows between two pages. */
export function runPages(
  text: string,
  source: () => SourceRow[],
  options: Omit<ExecuteOptions, 'resumeAfter'>,
  onPage: (page: QueryPage) => void = () => undefined,
): Json[] {
  const query = prepareQuery(text, []);
  const items: Json[] = [];
  let page = query.execute(source(), options);
  for (let count = 0; count < 10_000; count += 1) {
    items.push(...page.items);
    onPage(page);
    if (page.resume === null) return items;
    // As in a continuation token.
    const resumeAfter = JSON.parse(JSON.stringify(page.resume)) as Json;
    page = query.execute(source(), { ...options, resumeAfter });
  }
  throw new Error(`No end after 10000 pages of ${text}`);
}

interface Problem {
  message: string;
  code?: string;
  location?: { start: number; end: number };
}

/** What a text is refused with; fails when it is not. */
export function problemOf(text: string, docs: JsonObject[] = [{}], parameters: JsonObject = {}): Problem {
  try {
    run(text, docs, parameters);
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    const [first] = (JSON.parse(error.message) as { errors: Problem[] }).errors;
    if (first !== undefined) return first;
  }
  throw new Error(`Not refused: ${text}`);
}
