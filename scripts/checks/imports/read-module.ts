import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseSync, Visitor } from 'rolldown/utils';

export interface Module {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  /** `source` ships; `test` is a test or serves tests; `tooling` builds or configures, such as build.ts and vite.config.ts. */
  readonly kind: 'source' | 'test' | 'tooling';
  readonly imports: readonly Import[];
  /** Lines that read process.env. */
  readonly envLines: readonly number[];
  /** What the parser could not read; its imports are then not known. */
  readonly syntaxErrors: readonly string[];
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Erased when the file runs. */
  readonly isType: boolean;
  /** `export * from`, without a name. */
  readonly isWildcardExport: boolean;
}

/** Reads what a module imports, by any of the forms: import, export from, import(), require(), resolve() and import('x') in a type. */
export function readModule(root: string, path: string): Module {
  const text = readFileSync(join(root, path), 'utf8');
  const { program, module, errors } = parseSync(path, text);
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const imports: Import[] = [];
  const add = (specifier: unknown, offset: number, more: Partial<Import> = {}) => {
    if (typeof specifier === 'string')
      imports.push({ specifier, line: lineOf(offset), isType: false, isWildcardExport: false, ...more });
  };
  for (const { start, moduleRequest, entries } of module.staticImports) {
    add(moduleRequest.value, start, { isType: entries.length > 0 && entries.every((entry) => entry.isType) });
  }
  for (const entry of module.staticExports.flatMap((statement) => statement.entries)) {
    const isWildcardExport = entry.importName.kind === 'AllButDefault';
    add(entry.moduleRequest?.value, entry.start, { isType: entry.isType, isWildcardExport });
  }
  const envLines: number[] = [];
  new Visitor({
    ImportExpression: ({ source, start }) => add(literalOf(source), start),
    TSImportType: ({ source, start }) => add(source.value, start, { isType: true }),
    CallExpression: ({ callee, arguments: given, start }) => {
      if (loadsOrFinds(callee)) add(literalOf(given[0]), start);
    },
    MemberExpression: (node) => {
      const isEnv = 'name' in node.property ? node.property.name === 'env' : literalOf(node.property) === 'env';
      if (isEnv && isProcess(node.object)) envLines.push(lineOf(node.start));
    },
    VariableDeclarator: ({ id, init, start }) => {
      if (id.type === 'ObjectPattern' && init && isProcess(init) && text.slice(id.start, id.end).includes('env'))
        envLines.push(lineOf(start));
    },
  }).visit(program);
  for (const { start, moduleRequest, entries } of module.staticImports) {
    if (/^(node:)?process$/.test(moduleRequest.value) && entries.some((entry) => entry.importName.name === 'env'))
      envLines.push(lineOf(start));
  }
  return { path, kind: kindOf(path), imports, envLines, syntaxErrors: errors.map((error) => error.message) };
}

type Node = { readonly type: string };

/** `require(...)`, `require.resolve(...)`, `createRequire(...).resolve(...)` and `import.meta.resolve(...)`. */
function loadsOrFinds(callee: Node): boolean {
  if (isNamed(callee, 'require')) return true;
  if (callee.type !== 'MemberExpression' || !('object' in callee && 'property' in callee)) return false;
  const { object, property } = callee as { object: Node & { callee?: Node }; property: Node };
  const isLoader =
    isNamed(object, 'require') || object.type === 'MetaProperty' || (object.callee && isNamed(object.callee, 'createRequire'));
  return isNamed(property, 'resolve') && Boolean(isLoader);
}

const isNamed = (node: Node, name: string): boolean => node.type === 'Identifier' && 'name' in node && node.name === name;

const literalOf = (node: Node | undefined): unknown => (node?.type === 'Literal' && 'value' in node ? node.value : undefined);

const isProcess = (node: Node): boolean => isNamed(node, 'process');

function kindOf(path: string): Module['kind'] {
  if (/\.test\.tsx?$/.test(path) || /(^|\/)(test|e2e)\//.test(path)) return 'test';
  if (path.startsWith('scripts/') || !path.includes('/src/') || /\.config\.\w+$/.test(basename(path))) return 'tooling';
  return 'source';
}
