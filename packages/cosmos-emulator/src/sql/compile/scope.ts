import type { Expression, Query } from '../syntax/ast.ts';
import { queryError, type TextRange } from '../syntax/syntax-error.ts';
import type { Json } from '../types.ts';
import type { Value } from './values.ts';

/** The values of all aliases and intermediate results of one running query, by slot. */
export type Frame = Value[];
export type Evaluate = (frame: Frame) => Value;

/**
 * A query inside another: gives each of its results in turn for the aliases that stand in the frame, until `take` is false.
 * @returns false when `take` ended it
 */
export type Subquery = (frame: Frame, take: (value: Json) => boolean) => boolean;

/** What stays the same for a whole text: parameters, clock and the next free slot of its frames. */
export interface Compilation {
  parameters: ReadonlyMap<string, Json>;
  now: () => number;
  nextSlot: number;
  /** Carried along, not imported: expressions and FROM hold queries, which are compiled out of expressions and FROM. */
  compileSubquery: (query: Query, outer: ExpressionContext) => Subquery;
}

export function takeSlot(compilation: Compilation): number {
  const slot = compilation.nextSlot;
  compilation.nextSlot += 1;
  return slot;
}

/** The aliases that a place in the text can see: those of its own FROM first, then those of the queries around it. */
export class Scope {
  readonly #slots = new Map<string, number>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  declare(name: string, slot: number, at: TextRange): void {
    if (name === '') return;
    if (this.#slots.has(name))
      throw queryError(`The input alias '${name}' is specified more than once in the FROM clause.`, at, 'SC2011');
    this.#slots.set(name, slot);
  }

  /** Whether the alias is of this FROM, not of a query around it. */
  declares(name: string): boolean {
    return this.#slots.has(name);
  }

  find(name: string): number | undefined {
    return this.#slots.get(name) ?? this.#outer?.find(name);
  }

  resolve(name: string, at: TextRange): number {
    const slot = this.find(name);
    if (slot === undefined) throw queryError(`Identifier '${name}' could not be resolved.`, at, 'SC2001');
    return slot;
  }
}

export interface ExpressionContext {
  compilation: Compilation;
  scope: Scope;
  /** Takes over expressions that must not be compiled as they stand: aggregates and group keys in a grouped SELECT. */
  intercept?: (expression: Expression) => Evaluate | undefined;
}

export function parameterValue(compilation: Compilation, name: string, at: TextRange): Json {
  const value = compilation.parameters.get(name);
  if (value === undefined) throw queryError(`The parameter '${name}' is not supplied.`, at, 'SC2010');
  return value;
}

/** The value of an expression that is the same for every row; absent when it is not known before running. */
export function constantOf(expression: Expression, compilation: Compilation): { value: Value } | undefined {
  switch (expression.kind) {
    case 'literal':
      return { value: expression.value };
    case 'undefined':
      return { value: undefined };
    case 'parameter':
      return { value: parameterValue(compilation, expression.name, expression.at) };
    default:
      return undefined;
  }
}
