import type { QuerySyntaxError } from '../types.ts';
import { queryError } from './syntax-error.ts';
import { type Token, tokenize } from './tokens.ts';

/** A cursor over the tokens of one text. */
export class TokenStream {
  readonly #text: string;
  readonly #tokens: Token[];
  #at = 0;

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
}
