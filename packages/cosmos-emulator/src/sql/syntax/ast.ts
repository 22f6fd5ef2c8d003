import type { Json, SortDirection } from '../types.ts';
import type { TextRange } from './syntax-error.ts';

export type BinaryOperator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '>>>'
  | '||'
  | '??';

/** A scalar expression as written; parentheses are gone, except where they decide whether the text is ambiguous. */
export type Expression =
  | { kind: 'literal'; value: Json }
  | { kind: 'undefined' }
  | { kind: 'parameter'; name: string; at: TextRange }
  | { kind: 'name'; name: string; at: TextRange }
  | { kind: 'property'; target: Expression; name: string }
  | { kind: 'index'; target: Expression; index: Expression }
  | { kind: 'unary'; operator: '-' | '+' | '~' | 'NOT'; operand: Expression }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  | { kind: 'logical'; operator: 'AND' | 'OR'; operands: Expression[] }
  | { kind: 'conditional'; test: Expression; whenTrue: Expression; otherwise: Expression }
  | { kind: 'in'; not: boolean; needle: Expression; items: Expression[] }
  | { kind: 'between'; not: boolean; value: Expression; low: Expression; high: Expression }
  | { kind: 'like'; not: boolean; value: Expression; pattern: Expression; escape: string | undefined; at: TextRange }
  | { kind: 'object'; entries: { name: string; value: Expression }[] }
  | { kind: 'array'; items: Expression[] }
  | { kind: 'call'; name: string; args: Expression[]; at: TextRange }
  | { kind: 'subquery'; form: 'EXISTS' | 'ARRAY' | 'scalar'; query: Query };

export type Call = Extract<Expression, { kind: 'call' }>;

export interface SelectItem {
  expression: Expression;
  alias: string | undefined;
}

export type Select =
  | { kind: 'star'; at: TextRange }
  | { kind: 'value'; expression: Expression }
  | { kind: 'list'; items: SelectItem[]; at: TextRange };

/** One member of FROM: the first, or one behind JOIN. */
export interface Source {
  of: { kind: 'path'; root: string; path: (string | number)[] } | { kind: 'query'; query: Query };
  /** True for `alias IN of`: binds every element of the array. */
  iterate: boolean;
  /** Empty when nothing can name it, as in `FROM c.list[0]`. */
  alias: string;
  at: TextRange;
}

/** TOP, OFFSET and LIMIT take a number or a parameter, nothing else. */
export type Count = { kind: 'number'; value: number } | { kind: 'parameter'; name: string; at: TextRange };

export interface OrderItem {
  expression: Expression;
  direction: SortDirection;
  at: TextRange;
}

export interface Query {
  distinct: boolean;
  top: Count | undefined;
  select: Select;
  from: Source[];
  where: Expression | undefined;
  groupBy: Expression[];
  orderBy: OrderItem[];
  offset: Count | undefined;
  limit: Count | undefined;
}
