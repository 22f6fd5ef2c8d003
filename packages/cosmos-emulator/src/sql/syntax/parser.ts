import type { Expression, Query } from './ast.ts';
import { queryError } from './syntax-error.ts';
import { TokenStream } from './token-stream.ts';

/** Deeper nesting is refused: the parser, the compiler and the compiled closures recurse, and must not exhaust the stack. */
const MAX_NESTING = 200;

/** The two rules that the inside of other rules leads back to. */
export interface RecursiveRules {
  expression: (parser: Parser) => Expression;
  query: (parser: Parser) => Query;
}

/**
 * The state of parsing one text, handed to every rule. It carries the recursive rules, so that an operand can hold an expression or a
 * query whose files are built on that of the operand.
 */
export class Parser extends TokenStream {
  /** Expressions that stood in parentheses: where a text could be read in two ways only those are taken. */
  readonly parenthesised = new WeakSet<Expression>();
  readonly #rules: RecursiveRules;
  #nesting = 0;

  constructor(text: string, rules: RecursiveRules) {
    super(text);
    this.#rules = rules;
  }

  expression(): Expression {
    return this.nested(this.#rules.expression);
  }

  expressionList(): Expression[] {
    const list = [this.expression()];
    while (this.take(',')) list.push(this.expression());
    return list;
  }

  query(): Query {
    return this.nested(this.#rules.query);
  }

  /** Runs one level of a nested construct. */
  nested<T>(rule: (parser: Parser) => T): T {
    this.#nesting += 1;
    if (this.#nesting > MAX_NESTING) throw queryError('The query is nested too deeply.', this.peek());
    const result = rule(this);
    this.#nesting -= 1;
    return result;
  }
}
