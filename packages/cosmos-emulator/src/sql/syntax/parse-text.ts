import type { Query } from './ast.ts';
import { parseExpression } from './parse-expression.ts';
import { parseCondition, parseQuery } from './parse-query.ts';
import { Parser } from './parser.ts';
import { NOWHERE, queryError } from './syntax-error.ts';

/** Of the syntax tree, counted in nested objects and lists: an expression of some 300 levels. */
const MAX_TREE_DEPTH = 1000;

export function parseQueryText(text: string): Query {
  return parseWhole(text, (parser) => parser.query());
}

/** A patch condition: `from c where ...`, a query without SELECT. */
export function parseConditionText(text: string): Query {
  return parseWhole(text, parseCondition);
}

function parseWhole(text: string, rule: (parser: Parser) => Query): Query {
  const parser = new Parser(text, { expression: parseExpression, query: parseQuery });
  const query = rule(parser);
  if (parser.peek().type !== 'end') throw parser.unexpected();
  refuseDeepTree(query);
  return query;
}

/** Long chains such as `1 + 1 + ...` nest on the left without nesting in the parser. */
function refuseDeepTree(query: Query): void {
  const open: { node: object; depth: number }[] = [{ node: query, depth: 0 }];
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const { node, depth } = entry;
    if (depth > MAX_TREE_DEPTH) throw queryError('The query is nested too deeply.', NOWHERE);
    for (const child of Object.values(node)) {
      if (typeof child === 'object' && child !== null) open.push({ node: child, depth: depth + 1 });
    }
  }
}
