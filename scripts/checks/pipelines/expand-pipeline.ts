import { posix } from 'node:path';
import { parse } from 'yaml';
import { evaluate, isTrue, type Scope } from './template-expression.ts';

/** Files of `.azure-pipelines` by their path below it. */
export type PipelineFiles = Readonly<Record<string, string>>;

type Mapping = Readonly<Record<string, unknown>>;
type Declared = readonly { readonly name: string; readonly default?: unknown; readonly values?: readonly unknown[] }[];

const whole = /^\$\{\{(.+)\}\}$/s;
const parts = /\$\{\{(.+?)\}\}/gs;
const directive = /^\$\{\{\s*(if|elseif|else|each|insert)\b\s*(.*?)\s*\}\}$/s;

/**
 * A pipeline as the service runs it: templates put in place, conditions and loops of templates gone. Variables known beforehand are those of the
 * root; what only a run knows (`$(...)`, `$[...]`) stays as it is.
 * @throws {Error} naming the file, for a template that is not there, a parameter that is not declared, missing or not allowed, and an expression that
 * cannot be evaluated.
 */
export function expandPipeline(files: PipelineFiles, file: string, given: Mapping = {}): Mapping {
  const read = reader(files);
  const document = read(file);
  const parameters = bind(file, (document['parameters'] ?? []) as Declared, given);
  const root: Context = { read, file, scope: { parameters, variables: {} } };
  const variables = variablesOf(expandList((document['variables'] ?? []) as unknown[], root));
  const context = { ...root, scope: { parameters, variables } };
  const { parameters: _declared, variables: _listed, ...rest } = document;
  return { ...(expand(rest, context) as Mapping), variables };
}

interface Context {
  readonly read: (file: string) => Mapping;
  readonly file: string;
  readonly scope: Scope;
}

/** Each file is parsed once: some templates are used dozens of times. */
function reader(files: PipelineFiles): Context['read'] {
  const parsed = new Map<string, Mapping>();
  return (file) => {
    const text = files[file];
    if (text === undefined) throw new Error(`there is no ${file}`);
    const document = parsed.get(file) ?? (parse(text) as Mapping);
    parsed.set(file, document);
    return document;
  };
}

function bind(file: string, declared: Declared, given: Mapping): Mapping {
  const unknown = Object.keys(given).filter((name) => !declared.some((each) => each.name === name));
  if (unknown.length > 0) throw new Error(`${file} declares no parameter ${unknown.join(', ')}`);
  return Object.fromEntries(
    declared.map(({ name, default: initial, values }) => {
      const value = name in given ? given[name] : initial;
      if (value === undefined) throw new Error(`${file} needs the parameter ${name}`);
      if (values && !values.map(String).includes(String(value))) throw new Error(`${file} allows no ${name} "${value}"`);
      return [name, value];
    }),
  );
}

const variablesOf = (list: readonly unknown[]): Mapping =>
  Object.fromEntries(
    list.flatMap((item) => {
      const entry = item as { name?: string; value?: unknown; group?: string };
      if (entry.name !== undefined) return [[entry.name, entry.value]];
      return entry.group === undefined ? Object.entries(entry) : [];
    }),
  );

function expand(node: unknown, context: Context): unknown {
  if (typeof node === 'string') return fill(node, context);
  if (Array.isArray(node)) return expandList(node, context);
  if (typeof node !== 'object' || node === null) return node;
  return expandMapping(node as Mapping, context);
}

function fill(text: string, { scope, file }: Context): unknown {
  const locate = (expression: string) => {
    try {
      return evaluate(expression, scope);
    } catch (error) {
      throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
    }
  };
  const only = whole.exec(text);
  if (only && [...text.matchAll(parts)].length === 1) return locate(only[1] ?? '');
  return text.replace(parts, (_match, expression: string) => String(locate(expression)));
}

function expandMapping(node: Mapping, context: Context): Mapping {
  const result: Record<string, unknown> = {};
  let isTaken = false;
  for (const [key, value] of Object.entries(node)) {
    const [, word, rest = ''] = directive.exec(key) ?? [];
    if (!word) {
      result[String(fill(key, context))] = expand(value, context);
      continue;
    }
    if (word === 'each') throw new Error(`${context.file}: loops over mappings are not understood here`);
    if (word === 'if') isTaken = false;
    if (!isChosen(word, rest, isTaken, context)) continue;
    if (word !== 'insert') isTaken = true;
    Object.assign(result, expand(value, context));
  }
  return result;
}

/** Whether a branch counts: `else` and `elseif` only when none before them did. */
function isChosen(word: string, expression: string, isTaken: boolean, context: Context): boolean {
  if (word === 'insert') return true;
  if (word === 'else') return !isTaken;
  if (word === 'elseif' && isTaken) return false;
  return isTrue(evaluate(expression, context.scope));
}

function expandList(list: readonly unknown[], context: Context): unknown[] {
  let isTaken = false;
  return list.flatMap((item): unknown[] => {
    if (!isMapping(item)) return asList(expand(item, context));
    if ('template' in item) return includeTemplate(item, context);
    const { word, rest, body } = directiveOf(item);
    if (!word || word === 'insert') return [expandMapping(item, context)];
    if (word === 'each') return expandLoop(rest, body, context);
    if (word === 'if') isTaken = false;
    if (!isChosen(word, rest, isTaken, context)) return [];
    isTaken = true;
    return asList(expand(body, context));
  });
}

const isMapping = (item: unknown): item is Mapping => typeof item === 'object' && item !== null && !Array.isArray(item);

/** The condition or loop that an item of a list is about, and what it holds. */
function directiveOf(item: Mapping): { word?: string | undefined; rest: string; body: unknown } {
  const [key = '', ...more] = Object.keys(item);
  const [, word, rest = ''] = more.length === 0 ? (directive.exec(key) ?? []) : [];
  return { word, rest, body: item[key] };
}

function expandLoop(head: string, body: unknown, context: Context): unknown[] {
  const [, name = '', list = ''] = /^(\w+)\s+in\s+(.+)$/s.exec(head) ?? [];
  const items = evaluate(list, context.scope);
  if (!Array.isArray(items)) throw new Error(`${context.file}: "${list}" is no list`);
  return items.flatMap((item) => asList(expand(body, { ...context, scope: { ...context.scope, [name]: item } })));
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** The list that a template holds, whatever of: stages, jobs, steps or variables. */
function includeTemplate(node: Mapping, context: Context): unknown[] {
  const path = posix.join(posix.dirname(context.file), String(fill(String(node['template']), context)));
  try {
    const document = context.read(path);
    const given = expand(node['parameters'] ?? {}, context) as Mapping;
    const parameters = bind(path, (document['parameters'] ?? []) as Declared, given);
    const variables = context.scope['variables'];
    const inner: Context = { read: context.read, file: path, scope: { parameters, variables } };
    const kind = ['stages', 'jobs', 'steps', 'variables'].find((name) => name in document);
    if (!kind) throw new Error('holds no stages, jobs, steps or variables');
    const body = document[kind];
    return Array.isArray(body) ? expandList(body, inner) : [expandMapping(body as Mapping, inner)];
  } catch (error) {
    const { message } = error as Error;
    throw message.startsWith(`${path}: `) || message.includes('\n  in ')
      ? error
      : new Error(`${path}: ${message}\n  in ${context.file}`, { cause: error });
  }
}
