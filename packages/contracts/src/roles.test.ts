import { expect, test } from 'vitest';
import { blobContainers, cosmosContainers } from './resources.ts';
import { roleAssignmentKey, roleAssignments, roles } from './roles.ts';

/** What infra/ reads. `vitest run --project unit packages/contracts/src/roles.test.ts -u` writes it anew. */
const file = '../../../infra/modules/roles/roles.json';
const forInfra = {
  roles,
  assignments: Object.fromEntries(roleAssignments.map((assignment) => [roleAssignmentKey(assignment), assignment])),
};

const held = (identity: string) => roleAssignments.filter((assignment) => assignment.identity === identity);

test('infra assigns exactly the roles of this list', async () => {
  // As the formatter has it: a list of one stays on its line.
  const text = JSON.stringify(forInfra, null, 2).replace(/\[\n\s+("[^"]+")\n\s+\]/g, '[$1]');
  await expect(`${text}\n`).toMatchFileSnapshot(file);
});

test('no assignment is given twice, and each says why', () => {
  expect(Object.keys(forInfra.assignments)).toHaveLength(roleAssignments.length);
  for (const { reason } of roleAssignments) expect(reason).toMatch(/^[A-Z].*\.$/);
});

test('no role is defined that nobody holds', () => {
  expect([...new Set(roleAssignments.map(({ role }) => role))].sort()).toEqual(Object.keys(roles).sort());
});

test('apps own nothing where pictures are: no owner role, and no role on the whole account that opens blobs', () => {
  const opening = ['blobReader', 'blobContributor', 'blobOwner', 'blobWriter'];
  const wide = [...held('api'), ...held('worker')].filter(
    ({ scope, role }) => scope === 'data-account' && opening.includes(role),
  );
  expect(wide).toEqual([]);
});

test('the API cannot delete blobs, and the worker only in its own region', () => {
  const deletes = (identity: string) =>
    held(identity).filter(({ role, scope }) => role === 'blobContributor' && scope.startsWith('data-account'));
  expect(deletes('api')).toEqual([]);
  expect(deletes('worker').map(({ regions }) => regions)).toEqual(['own', 'own']);
  for (const action of roles.blobWriter.permissions.dataActions) expect(action).not.toContain('delete');
});

test('what signs uploads may do in every region what its addresses allow', () => {
  const images = `data-account/${blobContainers.images}`;
  expect(held('api')).toContainEqual(expect.objectContaining({ role: 'blobDelegator', regions: 'every' }));
  expect(held('api')).toContainEqual(expect.objectContaining({ role: 'blobWriter', scope: images, regions: 'every' }));
});

test('only pipelines change resources or give roles', () => {
  const powerful = ['contributor', 'accessAdministrator', 'websiteContributor'];
  const holders = roleAssignments.filter(({ role }) => powerful.includes(role)).map(({ identity }) => identity);
  expect([...new Set(holders)].sort()).toEqual(['apply', 'release']);
});

test('every container of the database is somebody’s to write', () => {
  const written = roleAssignments.filter(({ role }) => role === 'cosmosContributor').map(({ scope }) => scope);
  for (const name of Object.keys(cosmosContainers)) expect(written).toContain(`cosmos/${name}`);
});
