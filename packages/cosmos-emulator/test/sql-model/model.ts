// A query as the tests think of it, apart from the engine's own syntax tree: generated, written as text for the engine, and evaluated
// in the most literal way.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
/** `undefined` is Cosmos' undefined. */
export type Value = Json | undefined;

export type Step = string | number;

export type Expr =
  | { is: 'value'; value: Value; asParameter: boolean }
  | { is: 'ref'; alias: string; steps: Step[] }
  | { is: 'operator'; op: string; left: Expr; right: Expr }
  | { is: 'and' | 'or'; parts: Expr[] }
  | { is: 'unary'; op: 'NOT' | '-' | '+' | '~'; of: Expr }
  | { is: 'in'; not: boolean; of: Expr; list: Expr[] }
  | { is: 'between'; not: boolean; of: Expr; low: Expr; high: Expr }
  | { is: 'like'; not: boolean; of: Expr; pattern: string; escape: string | undefined }
  | { is: 'if'; test: Expr; yes: Expr; no: Expr }
  | { is: 'coalesce'; parts: Expr[] }
  | { is: 'object'; properties: [string, Expr][] }
  | { is: 'array'; items: Expr[] }
  | { is: 'call'; name: string; args: Expr[] }
  | { is: 'aggregate'; name: 'COUNT' | 'SUM' | 'AVG' | 'MIN' | 'MAX'; of: Expr }
  | { is: 'exists' | 'array-of' | 'scalar'; query: QueryModel };

export interface SourceModel {
  alias: string;
  iterate: boolean;
  /** Where the path begins: the name of the container in the first source of the outermost query, else an alias. */
  root: string;
  steps: Step[];
}

export interface QueryModel {
  distinct: boolean;
  top: number | undefined;
  page: { offset: number; limit: number } | undefined;
  select: { is: 'star' } | { is: 'value'; of: Expr } | { is: 'list'; items: { of: Expr; alias: string }[] };
  from: SourceModel[];
  where: Expr | undefined;
  groupBy: Expr[];
  orderBy: { alias: string; steps: string[]; descending: boolean }[];
}
