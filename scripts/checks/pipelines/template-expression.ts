/** What an expression may name: `parameters`, `variables`, and the variables of loops around it. */
export type Scope = Readonly<Record<string, unknown>>;

type Token = { readonly kind: 'text' | 'number' | 'name' | 'mark'; readonly value: string };

const tokens = /\s*(?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w-]*)|([()[\],.]))/y;

const functions: Readonly<Record<string, (...given: unknown[]) => unknown>> = {
  eq: (a, b) => same(a, b),
  ne: (a, b) => !same(a, b),
  lt: (a, b) => String(a) < String(b),
  and: (...all) => all.every(isTrue),
  or: (...all) => all.some(isTrue),
  not: (value) => !isTrue(value),
  in: (value, ...others) => others.some((other) => same(value, other)),
  split: (text, separator) => String(text).split(String(separator)),
};

/** As Azure Pipelines compares: without regard to case, a number like its text. */
const same = (a: unknown, b: unknown) => String(a ?? '').toLowerCase() === String(b ?? '').toLowerCase();

export const isTrue = (value: unknown): boolean =>
  value === true || (typeof value === 'string' && value !== '' && value !== 'false');

/**
 * The value of a template expression, for as much of the language as our pipelines use: literals, names, paths, indices and the functions above.
 * @throws {Error} naming what it does not understand or what is not there.
 */
export function evaluate(expression: string, scope: Scope): unknown {
  const queue = tokenize(expression);
  const fail = (why: string) => new Error(`\${{ ${expression} }}: ${why}`);
  const value = readValue();
  if (queue.length > 0) throw fail(`"${queue[0]?.value}" was not expected`);
  return value;

  function readValue(): unknown {
    const token = queue.shift();
    if (!token) throw fail('ends too early');
    if (token.kind === 'text') return token.value;
    if (token.kind === 'number') return Number(token.value);
    if (token.kind === 'mark') throw fail(`"${token.value}" was not expected`);
    if (token.value === 'true' || token.value === 'false') return token.value === 'true';
    return queue[0]?.value === '(' ? call(token.value) : path(token.value);
  }

  function call(name: string): unknown {
    const found = functions[name];
    if (!found) throw fail(`the function ${name} is not known here`);
    queue.shift();
    const given: unknown[] = [];
    while (queue[0]?.value !== ')') {
      given.push(readValue());
      if (queue[0]?.value === ',') queue.shift();
      else if (queue[0]?.value !== ')') throw fail('a bracket is missing');
    }
    queue.shift();
    return found(...given);
  }

  function path(root: string): unknown {
    if (!(root in scope)) throw fail(`there is no ${root} here`);
    let value = scope[root];
    let at = root;
    while (queue[0]?.value === '.' || queue[0]?.value === '[') {
      const isIndex = queue.shift()?.value === '[';
      const key = isIndex ? String(readValue()) : (queue.shift()?.value ?? '');
      if (isIndex && queue.shift()?.value !== ']') throw fail('a bracket is missing');
      at += `.${key}`;
      if (typeof value !== 'object' || value === null || !(key in value)) throw fail(`there is no ${at} here`);
      value = (value as Record<string, unknown>)[key];
    }
    return value;
  }
}

function tokenize(expression: string): Token[] {
  const found: Token[] = [];
  tokens.lastIndex = 0;
  while (expression.slice(tokens.lastIndex).trim() !== '') {
    const at = tokens.lastIndex;
    const match = tokens.exec(expression);
    if (!match) throw new Error(`\${{ ${expression} }}: "${expression.slice(at).trim()}" is not understood`);
    const [, text, number, name, mark] = match;
    if (text !== undefined) found.push({ kind: 'text', value: text.replaceAll("''", "'") });
    else if (number !== undefined) found.push({ kind: 'number', value: number });
    else if (name !== undefined) found.push({ kind: 'name', value: name });
    else found.push({ kind: 'mark', value: mark ?? '' });
  }
  return found;
}
