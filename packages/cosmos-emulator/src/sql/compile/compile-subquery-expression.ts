import type { Expression } from '../syntax/ast.ts';
import { unsupportedQuery } from '../syntax/syntax-error.ts';
import type { Json } from '../types.ts';
import type { Evaluate, ExpressionContext } from './scope.ts';
import type { Value } from './values.ts';

export function compileSubqueryExpression(
  { form, query }: Extract<Expression, { kind: 'subquery' }>,
  context: ExpressionContext,
): Evaluate {
  const run = context.compilation.compileSubquery(query, context);
  switch (form) {
    case 'EXISTS':
      return (frame) => !run(frame, () => false);
    case 'ARRAY':
      return (frame) => {
        const items: Json[] = [];
        run(frame, (value) => {
          items.push(value);
          return true;
        });
        return items;
      };
    case 'scalar':
      return (frame) => {
        let result: Value;
        run(frame, (value) => {
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
