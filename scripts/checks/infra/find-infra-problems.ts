import type { Problem } from '../problem.ts';
import { closed, closedBodies, exceptions, hasNetwork, holdsData, keyWords, untaggable } from './policies.ts';
import { type Infra, literal, nested, type Resource } from './read-infra.ts';

/** What breaks a rule of infra/; each with how to mend it. */
export function findInfraProblems(infra: Infra): Problem[] {
  return [
    ...infra.resources.flatMap((resource) => resourceRules.flatMap((rule) => rule(resource))),
    ...infra.files.flatMap(({ path, text }) => text.split('\n').flatMap((line, index) => lineProblems(path, line, index + 1))),
    ...wildcardOrigins(infra),
    ...infra.blocks.flatMap(({ path, block }) => describedProblems(path, block)),
    ...backendProblems(infra),
    ...staleRows(infra),
  ];
}

const at = ({ path, block, address }: Resource, message: string): Problem => ({
  place: `${path}:${block.line}`,
  message: `${address} ${message}`,
});
const isExcepted = (rule: string, { address }: Resource) => `${rule} ${address}` in exceptions;

const resourceRules: readonly ((resource: Resource) => Problem[])[] = [
  (resource) =>
    untaggable.includes(resource.type) || (resource.block.attributes.get('tags')?.text ?? '{}') !== '{}'
      ? []
      : [at(resource, 'has no tags: costs and owners are found by them. A type that takes none is listed in policies.ts.')],

  (resource) => {
    if (!holdsData.includes(resource.type) || isExcepted('kept', resource)) return [];
    const kept = resource.block.blocks.some(
      ({ type, attributes }) => type === 'lifecycle' && literal(attributes.get('prevent_destroy')) === 'true',
    );
    return kept ? [] : [at(resource, 'holds data and may be destroyed by a plan: give it lifecycle { prevent_destroy = true }.')];
  },

  (resource) =>
    Object.entries(closed[resource.type] ?? {}).flatMap(([name, wanted]) => {
      const value = literal(resource.block.attributes.get(name));
      return value === wanted ? [] : [at(resource, `has ${name} = ${value ?? 'nothing fixed'}: it has to say ${wanted}.`)];
    }),

  (resource) => {
    if (!hasNetwork.includes(resource.type)) return [];
    const access = resource.block.attributes.get('public_network_access_enabled')?.text;
    if (access !== undefined && (access !== 'true' || isExcepted('public-network', resource))) return [];
    return [at(resource, 'is open to every network for good: make it follow private_network, or list it with a reason.')];
  },

  (resource) => {
    if (resource.type !== 'azurerm_storage_account' || isExcepted('public-blobs', resource)) return [];
    if (literal(resource.block.attributes.get('allow_nested_items_to_be_public')) === 'false') return [];
    return [at(resource, 'may hold public containers: allow_nested_items_to_be_public has to be false.')];
  },

  (resource) =>
    nested(resource.block, 'security_rule').flatMap(({ attributes }) =>
      literal(attributes.get('access')) === 'Allow' && literal(attributes.get('source_address_prefix')) === '*'
        ? [at(resource, 'lets everybody in: name the addresses that a rule allows.')]
        : [],
    ),

  (resource) => {
    const isAssignment = /_role_assignment$/.test(resource.type) && !resource.path.startsWith('infra/modules/roles/');
    if (!isAssignment || isExcepted('roles', resource)) return [];
    return [at(resource, 'gives a role beside the list: add it to packages/contracts/src/roles.ts and use modules/roles.')];
  },

  (resource) => {
    const body = resource.block.attributes.get('body')?.text ?? '';
    return (closedBodies[resource.type] ?? [])
      .filter(({ pattern }) => !pattern.test(body))
      .map(({ wanted }) => at(resource, `has to say ${wanted} in its body.`));
  },
];

/** Keys and secrets, line by line, so that no part of the language hides one. */
function lineProblems(path: string, line: string, number: number): Problem[] {
  const code = line.replace(/(^|\s)(#|\/\/).*$/, '');
  const place = `${path}:${number}`;
  const keys = [...code.matchAll(keyWords.pattern)].filter(([word]) => !keyWords.allowed[path]?.includes(word));
  const secret = /\b(\w*(?:password|secret|token|api_?key)\w*)\s*=\s*"[^"$]{8,}"/i.exec(code);
  return [
    ...keys.map(([word]) => ({ place, message: `uses a key (${word}): apps and pipelines sign in with identities.` })),
    ...(secret && !/(Name|_name|_id)\s*=/.test(secret[0])
      ? [{ place, message: `looks like a secret (${secret[1]}): make it where it is used, or keep it in the vault.` }]
      : []),
  ];
}

function wildcardOrigins({ files }: Infra): Problem[] {
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(/\ballowed_?origins\s*=\s*\[[^\]]*\*[^\]]*\]/gi)].map(({ index }) => ({
      place: `${path}:${text.slice(0, index).split('\n').length}`,
      message: 'allows every origin (CORS): name the origins of the pages.',
    })),
  );
}

function describedProblems(path: string, block: Infra['blocks'][number]['block']): Problem[] {
  if (!['variable', 'output'].includes(block.type) || block.attributes.has('description')) return [];
  return [{ place: `${path}:${block.line}`, message: `${block.type} ${block.labels[0]} has no description.` }];
}

/** State holds keys that Azure made: it is kept where only identities can read it. */
function backendProblems({ blocks }: Infra): Problem[] {
  const roots = new Set(blocks.flatMap(({ path }) => /^infra\/roots\/[^/]+/.exec(path)?.[0] ?? []));
  return [...roots].flatMap((root) => {
    const settings = blocks.filter(({ path, block }) => path.startsWith(`${root}/`) && block.type === 'terraform');
    const backends = settings.flatMap(({ block }) =>
      block.blocks.filter(({ type, labels }) => type === 'backend' && labels[0] === 'azurerm'),
    );
    const isLocked = backends.some(({ attributes }) => literal(attributes.get('use_azuread_auth')) === 'true');
    return isLocked ? [] : [{ place: root, message: 'keeps no state in Azure with use_azuread_auth = true.' }];
  });
}

/** Rows of the tables that stand for nothing any more would hide the next mistake: a type that was renamed would go unjudged. */
function staleRows({ resources, files }: Infra): Problem[] {
  const types = new Set(resources.map(({ type }) => type));
  const addresses = new Set(resources.map(({ address }) => address));
  const judged = new Set([...untaggable, ...holdsData, ...hasNetwork, ...Object.keys(closed), ...Object.keys(closedBodies)]);
  const stale = [
    ...[...judged].filter((type) => !types.has(type)),
    ...Object.keys(exceptions).filter((row) => !addresses.has(row.split(' ')[1] ?? '')),
    ...Object.entries(keyWords.allowed).flatMap(([path, words]) =>
      words
        .filter((word) => !files.some((file) => file.path === path && file.text.includes(word)))
        .map((word) => `${path} ${word}`),
    ),
  ];
  return stale.map((row) => ({
    place: 'scripts/checks/infra/policies.ts',
    message: `names ${row}, which infra/ does not have: take it out.`,
  }));
}
