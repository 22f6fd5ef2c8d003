import { runQuery } from '../run/run-subquery.ts';
import type { Expression } from '../syntax/ast.ts';
import { unsupportedQuery } from '../syntax/syntax-error.ts';
import type { Json } from '../types.ts';
import { compileQuery } from './compile-query.ts';
import type { Evaluate, ExpressionContext } from './scope.ts';
import type { Value } from './values.ts';

export function compileSubquery(
  { form, query }: Extract<Expression, { kind: 'subquery' }>,
  context: ExpressionContext,
): Evaluate {
  const compiled = compileQuery(query, { compilation: context.compilation, scope: context.scope }, false);
  switch (form) {
    case 'EXISTS':
      return (frame) => !runQuery(compiled, frame, () => false);
    case 'ARRAY':
      return (frame) => {
        const items: Json[] = [];
        runQuery(compiled, frame, (value) => {
          items.push(value);
          return true;
        });
        return items;
      };
    case 'scalar':
      return (frame) => {
        let result: Value;
        runQuery(compiled, frame, (value) => {
          if (result !== undefined) {
            throw unsupportedQuery('The cardinality of a scalar subquery result set cannot be greater than one.');
          }
          result = value;
          return true;
        });
        return result;
      };
  }
}
