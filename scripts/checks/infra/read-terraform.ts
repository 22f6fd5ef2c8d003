/**
 * Reads as much of Terraform's language as the rules of infra/ need: blocks, and attributes with their expressions as text. Whether it is
 * valid is Terraform's own business.
 */
export interface Expression {
  readonly text: string;
  readonly line: number;
}

export interface Body {
  readonly attributes: ReadonlyMap<string, Expression>;
  readonly blocks: readonly Block[];
}

export interface Block extends Body {
  readonly type: string;
  readonly labels: readonly string[];
  readonly line: number;
}

/** @throws {Error} with the line, where the text is not what it takes for Terraform. */
export function readTerraform(text: string): Body {
  const reader = new Reader(text, 1);
  const body = reader.body();
  reader.expectEnd();
  return body;
}

/** The keys and values of an object that is written out, such as `{ a = 1, b = 2 }`; null for any other expression. */
export function readObject({ text, line }: Expression): Body | null {
  const inner = /^\{([\s\S]*)\}$/.exec(text.trim())?.[1];
  if (inner === undefined || /^\s*for\b/.test(inner)) return null;
  const reader = new Reader(inner, line);
  const body = reader.body();
  reader.expectEnd();
  return body;
}

/** The expressions between the parentheses of a call, such as `merge(a, b)`, or between brackets; null for any other expression. */
export function readArguments({ text, line }: Expression, name = ''): Expression[] | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith(`${name}${name === '' ? '[' : '('}`) || !/[\])]$/.test(trimmed)) return null;
  return new Reader(trimmed.slice(name.length + 1, -1), line).list();
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

class Reader {
  readonly #text: string;
  readonly #firstLine: number;
  #at = 0;

  constructor(text: string, firstLine: number) {
    this.#text = text;
    this.#firstLine = firstLine;
  }

  body(): Body {
    const attributes = new Map<string, Expression>();
    const blocks: Block[] = [];
    for (;;) {
      this.#skip(/(?:[\s,]|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y);
      if (this.#at >= this.#text.length || this.#text[this.#at] === '}') return { attributes, blocks };
      const line = this.#line();
      const key = this.#key();
      this.#skip(/[ \t]*/y);
      if (/^(=(?!=)|:)/.test(this.#text.slice(this.#at, this.#at + 2))) {
        this.#at += 1;
        attributes.set(key, { text: this.#expression().trim(), line });
      } else blocks.push(this.#block(key, line));
    }
  }

  list(): Expression[] {
    const items: Expression[] = [];
    for (;;) {
      this.#skip(/(?:[\s,]|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y);
      if (this.#at >= this.#text.length) return items;
      const line = this.#line();
      items.push({ line, text: this.#expression().trim() });
    }
  }

  expectEnd(): void {
    if (this.#at < this.#text.length) this.#fail('a brace too many');
  }

  #block(type: string, line: number): Block {
    const labels: string[] = [];
    while (this.#text[this.#at] !== '{') {
      if (this.#at >= this.#text.length || this.#text[this.#at] === '\n') this.#fail(`neither "=" nor "{" after ${type}`);
      labels.push(this.#key());
      this.#skip(/[ \t]*/y);
    }
    this.#at += 1;
    const body = this.body();
    if (this.#text[this.#at] !== '}') this.#fail(`${type} has no end`);
    this.#at += 1;
    return { type, labels, line, ...body };
  }

  /** A name, a text in quotes, or an expression in parentheses. */
  #key(): string {
    if (this.#text[this.#at] === '"') {
      const start = this.#at;
      this.#quoted();
      return this.#text.slice(start + 1, this.#at - 1);
    }
    if (this.#text[this.#at] === '(') {
      const start = this.#at;
      this.#nested();
      return this.#text.slice(start, this.#at);
    }
    const name = /[\w.-]+/y;
    name.lastIndex = this.#at;
    const found = name.exec(this.#text)?.[0] ?? this.#fail(`a name was expected, not "${this.#text[this.#at]}"`);
    this.#at += found.length;
    return found;
  }

  /** To the end of the line, or to the comma or brace that ends what it stands in. */
  #expression(): string {
    const start = this.#at;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? '';
      if (char === '\n' || char === ',' || char === '}') break;
      if (char === '#' || this.#text.startsWith('//', this.#at)) break;
      this.#step(char);
    }
    return this.#text.slice(start, this.#at);
  }

  #step(char: string): void {
    if (char === '"') this.#quoted();
    else if (char in closing) this.#nested();
    else this.#at += 1;
  }

  #nested(): void {
    const end = closing[this.#text[this.#at] ?? ''];
    this.#at += 1;
    while (this.#text[this.#at] !== end) {
      if (this.#at >= this.#text.length) this.#fail(`"${end}" is missing`);
      this.#skip(/(?:#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y);
      if (this.#text[this.#at] !== end) this.#step(this.#text[this.#at] ?? '');
    }
    this.#at += 1;
  }

  /** From quote to quote; `${...}` may hold quotes of its own. */
  #quoted(): void {
    this.#at += 1;
    while (this.#text[this.#at] !== '"') {
      if (this.#at >= this.#text.length) this.#fail('a quote is missing');
      if (this.#text[this.#at] === '\\') this.#at += 2;
      else if (/^[$%]\{/.test(this.#text.slice(this.#at, this.#at + 2)) && this.#text[this.#at - 1] !== this.#text[this.#at]) {
        this.#at += 1;
        this.#nested();
      } else this.#at += 1;
    }
    this.#at += 1;
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    this.#at += pattern.exec(this.#text)?.[0].length ?? 0;
  }

  #line(): number {
    return this.#firstLine + this.#text.slice(0, this.#at).split('\n').length - 1;
  }

  #fail(message: string): never {
    throw new Error(`line ${this.#line()}: ${message}`);
  }
}
