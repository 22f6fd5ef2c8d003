import { describe, expect, test } from 'vitest';
import { findInfraProblems } from '../checks/infra/find-infra-problems.ts';
import { type InfraFile, literal, readInfra } from '../checks/infra/read-infra.ts';
import { readArguments, readObject, readTerraform } from '../checks/infra/read-terraform.ts';
import { readTextFiles } from '../checks/list-files.ts';
import { repositoryRoot } from './plant-tree.ts';

const files: InfraFile[] = readTextFiles(repositoryRoot).filter(({ path }) => path.startsWith('infra/'));
const infra = readInfra(files);

describe('the rules of infra/', () => {
  test('all of it keeps to them', () => {
    expect(infra.resources.length).toBeGreaterThan(50);
    expect(findInfraProblems(infra)).toEqual([]);
  });

  /** Breaks the first place that matches, in the real files, and says what is found then and not before. */
  function problemsAfter(path: RegExp, from: RegExp, to: string): string[] {
    const index = files.findIndex((file) => path.test(file.path) && from.test(file.text));
    const file = files[index];
    if (!file) throw new Error(`nothing in ${path} matches ${from}`);
    const broken = files.with(index, { path: file.path, text: file.text.replace(from, to) });
    const before = findInfraProblems(infra).map(({ message }) => message);
    const after = findInfraProblems(readInfra(broken)).filter(({ message }) => !before.includes(message));
    return after.map(({ place, message }) => `${place} ${message}`);
  }

  test.each([
    [
      'a wildcard for CORS',
      /modules\/stamp/,
      /allowedOrigins(\s*)= var\.web_origins/,
      'allowedOrigins = ["*"]',
      'allows every origin',
    ],
    [
      'a wildcard in an origin',
      /modules\/stamp/,
      /allowedOrigins(\s*)= var\.web_origins/,
      'allowedOrigins = ["https://*.example.org"]',
      'allows every origin',
    ],
    [
      'keys of a storage account',
      /modules\/stamp\/storage-host/,
      /shared_access_key_enabled(\s*)= false/,
      'shared_access_key_enabled = true',
      'shared_access_key_enabled = true: it has to say false',
    ],
    [
      'keys left to the default',
      /modules\/stamp\/data/,
      /shared_access_key_enabled(\s*)= false/,
      '',
      'shared_access_key_enabled = nothing fixed',
    ],
    [
      'keys of the database',
      /cosmos\.tf/,
      /local_authentication_enabled(\s*)= false/,
      'local_authentication_enabled = true',
      'azurerm_cosmosdb_account.this has local_authentication_enabled',
    ],
    [
      'keys of Vision',
      /vision\.tf/,
      /local_auth_enabled(\s*)= false/,
      'local_auth_enabled = true',
      'azurerm_cognitive_account.vision has local_auth_enabled',
    ],
    [
      'keys of telemetry',
      /observability\/region/,
      /local_authentication_enabled(\s*)= false/,
      'local_authentication_enabled = true',
      'has local_authentication_enabled',
    ],
    [
      'a database open to all',
      /cosmos\.tf/,
      /public_network_access_enabled(\s*)= [^\n]*/,
      'public_network_access_enabled = true',
      'is open to every network',
    ],
    [
      'a vault open to all',
      /vault\.tf/,
      /public_network_access_enabled(\s*)= [^\n]*/,
      'public_network_access_enabled = true',
      'is open to every network',
    ],
    [
      'an account whose network nobody thought of',
      /storage-host/,
      /public_network_access_enabled(\s*)= [^\n]*/,
      '',
      'is open to every network',
    ],
    [
      'public containers',
      /storage-host/,
      /allow_nested_items_to_be_public(\s*)= false/,
      'allow_nested_items_to_be_public = true',
      'may hold public containers',
    ],
    [
      'a network rule for everybody',
      /modules\/network/,
      /source_address_prefix(\s*)= local[^\n]*/,
      'source_address_prefix = "*"',
      'lets everybody in',
    ],
    ['a missing tag', /modules\/stamp/, /\n\s*tags\s*= local\.tags/, '', 'has no tags'],
    ['an empty tag', /modules\/global\/traffic/, /tags\s*= merge\([^\n]*\)/, 'tags = {}', 'has no tags'],
    [
      'a database that a plan may destroy',
      /cosmos\.tf/,
      /prevent_destroy = true/,
      'prevent_destroy = false',
      'may be destroyed by a plan',
    ],
    [
      'pictures that a plan may destroy',
      /modules\/stamp\/data/,
      /\n\s*lifecycle \{\s*prevent_destroy = true\s*\}/,
      '',
      'may be destroyed by a plan',
    ],
    [
      'a key that is read',
      /modules\/stamp\/outputs/,
      /azurerm_key_vault\.this\.id/,
      'azurerm_storage_account.host["api"].primary_access_key',
      'uses a key (primary_access_key)',
    ],
    [
      'a connection string with a key',
      /modules\/stamp\/settings/,
      /= "managedidentity"/,
      '= "DefaultEndpointsProtocol=https;AccountKey=abc"',
      'uses a key (AccountKey=)',
    ],
    [
      'a key of the host elsewhere',
      /routing\/endpoints/,
      /target(\s*)= [^\n]*/,
      'target = data.azurerm_function_app_host_keys.worker["x"].blobs_extension_key',
      'uses a key (blobs_extension_key)',
    ],
    [
      'a secret',
      /modules\/stamp\/settings/,
      /PARALLAX_VISION_AUTH(\s*)= "identity"/,
      `client_secret = "${'x'.repeat(12)}"`,
      'looks like a secret (client_secret)',
    ],
    [
      'a role beside the list',
      /routing\/alerts/,
      /^/,
      'resource "azurerm_role_assignment" "extra" {}\n',
      'gives a role beside the list',
    ],
    [
      'an app that takes http',
      /modules\/stamp\/apps/,
      /httpsOnly(\s*)= true/,
      'httpsOnly = false',
      'has to say httpsOnly = true',
    ],
    ['publishing by password', /modules\/stamp\/apps/, /allow(\s*)= false/, 'allow = true', 'has to say allow = false'],
    [
      'pages without https',
      /roots\/stamp\/web/,
      /https_redirect_enabled(\s*)= true/,
      'https_redirect_enabled = false',
      'has https_redirect_enabled',
    ],
    ['state that keys open', /routing\/versions/, /use_azuread_auth = true/, 'access_key = "x"', 'keeps no state in Azure'],
    ['a variable without a word', /routing\/variables/, /\n\s*description = "Tags[^\n]*/, '', 'variable tags has no description'],
  ])('%s is found', (_, path, from, to, message) => {
    const problems = problemsAfter(path, from, to);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });

  test('a row of the tables that stands for nothing is found', () => {
    const after = (left: string) =>
      findInfraProblems(readInfra(files.filter(({ path }) => path !== `infra/modules/${left}`))).map(({ message }) => message);
    expect(after('stamp/storage-host.tf')).toContain(
      'names kept azurerm_storage_account.host, which infra/ does not have: take it out.',
    );
    expect(after('global/vision.tf')).toEqual(['names azurerm_cognitive_account, which infra/ does not have: take it out.']);
  });

  test('what is not Terraform is told with file and line', () => {
    expect(() => readInfra([{ path: 'infra/x.tf', text: 'a = 1\nresource "b" {\n' }])).toThrow(
      'infra/x.tf, line 3: resource has no end',
    );
  });
});

describe('the reader of Terraform', () => {
  test('knows blocks, labels, comments, nesting, and texts with texts in them', () => {
    const { attributes, blocks } = readTerraform(`
# a comment with { and "
a = "x \${join(",", [for k in ["}"] : "\${k}"])} y" // the end
resource "t" "n" { b = { c = 1, (d.e) = [2, 3] } }
/* none { */
x { y { z = "#not a comment" } }`);
    expect(attributes.get('a')).toEqual({ line: 3, text: `"x \${join(",", [for k in ["}"] : "\${k}"])} y"` });
    expect(blocks.map(({ type, labels, line }) => ({ type, labels, line }))).toEqual([
      { type: 'resource', labels: ['t', 'n'], line: 4 },
      { type: 'x', labels: [], line: 6 },
    ]);
    const object = readObject(blocks[0]?.attributes.get('b') ?? { text: '', line: 0 });
    expect([...(object?.attributes ?? [])].map(([key, { text }]) => [key, text])).toEqual([
      ['c', '1'],
      ['(d.e)', '[2, 3]'],
    ]);
    expect(blocks[1]?.blocks[0]?.attributes.get('z')?.text).toBe('"#not a comment"');
  });

  test('reads what is written out and nothing that is computed', () => {
    expect(readObject({ text: '{ for k in x : k => 1 }', line: 1 })).toBeNull();
    expect(readObject({ text: 'merge(a, b)', line: 1 })).toBeNull();
    expect(readArguments({ text: 'merge(a, { b = 1 })', line: 1 }, 'merge')?.map(({ text }) => text)).toEqual(['a', '{ b = 1 }']);
    expect(literal({ text: `"\${a}"`, line: 1 })).toBeUndefined();
  });
});
