import { type Block, type Expression, readTerraform } from './read-terraform.ts';

export interface InfraFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Resource {
  /** Type and name, such as "azurerm_storage_account.data". */
  readonly address: string;
  /** Of azapi's resources the type in Azure, without its version. */
  readonly type: string;
  readonly path: string;
  readonly block: Block;
}

export interface Infra {
  readonly files: readonly InfraFile[];
  readonly blocks: readonly { readonly path: string; readonly block: Block }[];
  readonly resources: readonly Resource[];
}

const terraformFile = /^infra\/(?!.*\/tests\/).*\.(tf|tfvars)$/;

/** Everything that Terraform builds from; what its tests use is left out. @throws {Error} naming file and line. */
export function readInfra(all: readonly InfraFile[]): Infra {
  const files = all.filter(({ path }) => terraformFile.test(path));
  const blocks = files.flatMap((file) => blocksOf(file).map((block) => ({ path: file.path, block })));
  const resources = blocks.flatMap(({ path, block }) => (block.type === 'resource' ? [resourceOf(path, block)] : []));
  return { files, blocks, resources };
}

function blocksOf({ path, text }: InfraFile): readonly Block[] {
  try {
    return readTerraform(text).blocks;
  } catch (error) {
    throw new Error(`${path}, ${(error as Error).message}`, { cause: error });
  }
}

function resourceOf(path: string, block: Block): Resource {
  const [kind = '', name = ''] = block.labels;
  const azureType = kind.startsWith('azapi_') ? literal(block.attributes.get('type'))?.split('@')[0] : undefined;
  return { address: `${kind}.${name}`, type: azureType ?? kind, path, block };
}

/** A text, number or truth value that is written out; undefined for anything that is computed. */
export function literal(expression: Expression | undefined): string | undefined {
  const text = expression?.text;
  if (text === undefined) return undefined;
  if (/^(true|false|-?\d+(\.\d+)?)$/.test(text)) return text;
  return /^"([^"$]*)"$/.exec(text)?.[1];
}

/** Values of `locals`, in all files of a folder. */
export function localsIn(infra: Infra, folder: string): ReadonlyMap<string, Expression> {
  const own = infra.blocks.filter(
    ({ path, block }) => block.type === 'locals' && path.slice(0, path.lastIndexOf('/')) === folder,
  );
  return new Map(own.flatMap(({ block }) => [...block.attributes]));
}

/** The blocks inside a resource that have a type, at any depth. */
export function nested(block: Block, type: string): Block[] {
  return block.blocks.flatMap((inner) => [...(inner.type === type ? [inner] : []), ...nested(inner, type)]);
}
