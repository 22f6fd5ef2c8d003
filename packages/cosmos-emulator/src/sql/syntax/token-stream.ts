import type { QuerySyntaxError } from '../types.ts';
import type { Expression } from './ast.ts';
import { queryError } from './syntax-error.ts';
import { type Token, tokenize } from './tokens.ts';

/** Deeper nesting is refused: the parser, the compiler and the compiled closures recurse, and must not exhaust the stack. */
const MAX_NESTING = 200;

/** A cursor over the tokens of one text, with what the parser must remember besides. */
export class TokenStream {
  readonly #text: string;
  readonly #tokens: Token[];
  #at = 0;
  #nesting = 0;
  /** Expressions that stood in parentheses: where a text could be read in two ways only those are taken. */
  readonly parenthesised = new WeakSet<Expression>();

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new Error('A token list ends with its end token');
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return (token.type === 'symbol' || token.type === 'keyword') && token.text === text;
  }

  /** Takes the next token if it is this symbol or keyword. */
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at += 1;
    return true;
  }

  expect(text: string): Token {
    if (!this.is(text)) throw this.unexpected();
    return this.next();
  }

  expectName(): Token {
    if (this.peek().type !== 'name') throw this.unexpected();
    return this.next();
  }

  unexpected(token = this.peek()): QuerySyntaxError {
    if (token.type === 'end') return queryError('Syntax error, unexpected end of the query text.', token);
    return queryError(`Syntax error, incorrect syntax near '${this.#text.slice(token.start, token.end)}'.`, token);
  }

  /** Runs one level of a nested construct. */
  nested<T>(parse: () => T): T {
    this.#nesting += 1;
    if (this.#nesting > MAX_NESTING) throw queryError('The query is nested too deeply.', this.peek());
    const result = parse();
    this.#nesting -= 1;
    return result;
  }
}
