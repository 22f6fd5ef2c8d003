import type { Expression, Query, Select, SelectItem } from '../syntax/ast.ts';
import { NOWHERE, queryError } from '../syntax/syntax-error.ts';
import { compileExpression, compileObject } from './compile-expression.ts';
import type { Evaluate, ExpressionContext } from './scope.ts';

export function compileSelect(query: Query, context: ExpressionContext): Evaluate {
  const { select } = query;
  if (select.kind === 'value') return compileExpression(select.expression, context);
  if (select.kind === 'star') return compileExpression(starExpression(query), context);
  return compileObject(
    namedItems(select).map(({ name, expression }) => ({ name, value: compileExpression(expression, context) })),
  );
}

/** What `SELECT *` gives: the only source. */
export function starExpression({ select, from }: Query): Expression {
  const at = select.kind === 'star' ? select.at : NOWHERE;
  const [source, ...others] = from;
  if (source === undefined) throw queryError("'SELECT *' is not valid if FROM clause is omitted.", at, 'SC2040');
  if (others.length > 0) throw queryError("'SELECT *' is only valid with a single input set.", at, 'SC2042');
  if (source.alias === '') throw queryError("'SELECT *' needs an alias behind FROM here.", at);
  return { kind: 'name', name: source.alias, at };
}

/** The properties of each result: the alias, else the name of the property or source, else `$1`, `$2` in the order of writing. */
export function namedItems(select: Extract<Select, { kind: 'list' }>): { name: string; expression: Expression }[] {
  let unnamed = 0;
  const names = new Set<string>();
  return select.items.map((item) => {
    const own = nameOf(item);
    if (own === undefined) unnamed += 1;
    const name = own ?? `$${unnamed}`;
    if (names.has(name))
      throw queryError(`The property name '${name}' is specified more than once in the SELECT clause.`, select.at);
    names.add(name);
    return { name, expression: item.expression };
  });
}

function nameOf({ alias, expression }: SelectItem): string | undefined {
  if (alias !== undefined) return alias;
  return expression.kind === 'property' || expression.kind === 'name' ? expression.name : undefined;
}
