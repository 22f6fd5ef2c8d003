import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plantTree, repositoryRoot } from './plant-tree.ts';
import { hasJq } from './run-pipeline-script.ts';

const subscription = '11111111-2222-3333-4444-555555555555';
const base = [
  '--organization',
  'https://dev.azure.com/org',
  '--project',
  'My Project',
  '--repository',
  'parallax',
  '--subscription',
  subscription,
  '--location',
  'westus2',
];

/** Notes each call on one line; what exists is what the folder EXISTS holds, by the first words of a call. */
const fakeAz = `#!/bin/bash
line=$(printf '%s ' "$@" | tr '\\n' ' ')
echo "$line" >>"$CALLS"
case "$line" in
  *"service-endpoint create"*) for last in "$@"; do [[ $previous == --service-endpoint-configuration ]] && cp "$last" "$BODIES/$(basename "$last")"; previous=$last; done ;;
  *" show "*"Issuer"*) echo https://login.microsoftonline.com/issuer ;;
  *" show "*"Subject"*) echo sc://subject ;;
  "identity show"*"--query id "*) [[ -n $THERE ]] && echo /id || exit 3 ;;
  "identity show"*principalId*) echo principal ;;
  "identity show"*) echo client ;;
  "storage account show"* | "storage container-rm show"*) [[ -n $THERE ]] || exit 3 ;;
  *"service-endpoint list"*) name=\${line##*name==\\'}; [[ -n $THERE || -f $BODIES/\${name%%\\'*}.json ]] && echo endpoint ;;
  "pipelines list"*) name=\${line##*--name }; [[ -n $THERE ]] && echo 7 || { grep -q "pipelines create .*--name \${name%% *} " "$CALLS" && echo 7; } ;;
  "pipelines variable-group list"*) [[ -n $THERE ]] && echo 9 || { grep -q "variable-group create" "$CALLS" && echo 9; } ;;
  *"--method get"*checks/configurations*) [[ -n $THERE ]] && echo '{"value":[{"type":{"name":"Approval"}},{"type":{"name":"ExclusiveLock"}},{"type":{"name":"Task Check"},"settings":{"displayName":"Branch control"}}]}' || echo '{"value":[]}' ;;
  *"--method get"*environments*) name=\${line##*environments?name=}; printf '{"value":[{"id":5,"name":"%s"}]}' "\${name%%&*}" ;;
  *"repos policy list"*) [[ -n $THERE ]] && echo '["Build","Minimum number of reviewers"]' || echo '[]' ;;
  *) echo '{}' ;;
esac
exit 0
`;

function setup(args: readonly string[], { there = false, isAzThere = true } = {}) {
  const root = plantTree({
    'bin/az': isAzThere ? fakeAz : '#!/bin/bash\necho "az was called" >>"$CALLS"\nexit 9\n',
    'bodies/.keep': '',
    calls: '',
  });
  cpSync(join(repositoryRoot, '.azure-pipelines/setup.sh'), join(root, '.azure-pipelines/setup.sh'));
  cpSync(join(repositoryRoot, 'infra/modules/roles/roles.json'), join(root, 'infra/modules/roles/roles.json'));
  chmodSync(join(root, 'bin/az'), 0o755);
  const env = {
    PATH: [join(root, 'bin'), join(process.execPath, '..'), process.env['PATH']].join(delimiter),
    CALLS: join(root, 'calls'),
    BODIES: join(root, 'bodies'),
    THERE: there ? 'yes' : '',
  };
  const { status, stdout, stderr } = spawnSync('bash', [join(root, '.azure-pipelines/setup.sh'), ...args], {
    encoding: 'utf8',
    env,
    timeout: 60_000,
  });
  const body = (name: string): unknown =>
    existsSync(join(root, 'bodies', name)) ? JSON.parse(readFileSync(join(root, 'bodies', name), 'utf8')) : null;
  return { status, stdout, stderr, calls: readFileSync(join(root, 'calls'), 'utf8').split('\n').filter(Boolean), body };
}

const production = [...base, '--environment', 'prod', '--approvers', 'aaaa,bbbb', '--emails', '{"ops":"ops@example.org"}'];
const changes = (calls: readonly string[]) => calls.filter((call) => / (create|update) |--method (post|patch)/.test(` ${call}`));

/** Ids that Terraform gives to roles of its own: uuidv5 of an address, in the name space of addresses. */
function uuidv5(name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  const bytes = [...hash].map((byte, index) => (index === 6 ? (byte & 0x0f) | 0x50 : index === 8 ? (byte & 0x3f) | 0x80 : byte));
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

let made: ReturnType<typeof setup> | undefined;
/** One run into an empty project, which several tests look at. */
const makeAll = () => (made ??= setup(production));

describe.runIf(hasJq)('setup.sh', () => {
  test('on paper prints what it would do and calls nobody', () => {
    const { status, stdout, calls } = setup([...production, '--dry-run', '--business-hours'], { isAzThere: false });
    expect(status).toBe(0);
    expect(calls).toEqual([]);
    for (const words of [
      'storage account create',
      'federated-credential create',
      'service-endpoint create',
      'role assignment create',
      'pipelines create',
      'variable-group create',
      'evaluateBusinessHours',
    ])
      expect(stdout).toContain(words);
  });

  test('makes everything once, and nothing that would be a secret', () => {
    const { status, calls, body, stderr } = makeAll();
    expect(stderr).not.toContain('rror');
    expect(status).toBe(0);
    const all = calls.join('\n');
    expect(all).not.toMatch(/client-secret|password|--secret true|account keys|credential reset/);
    expect(all).toContain('--allow-shared-key-access false --allow-blob-public-access false');
    expect(calls.filter((call) => call.startsWith('pipelines create'))).toHaveLength(5);
    expect(calls.filter((call) => call.includes('federated-credential create'))).toHaveLength(3);
    expect(body('parallax-prod-apply.json')).toMatchObject({
      authorization: { scheme: 'WorkloadIdentityFederation', parameters: { serviceprincipalid: 'client' } },
      data: { subscriptionId: subscription, creationMode: 'Manual' },
    });
    expect(all).toContain(
      '--issuer https://login.microsoftonline.com/issuer --subject sc://subject --audiences api://AzureADTokenExchange',
    );
  });

  test('gives pipelines the roles of the list and, to who gives roles, only those that the list needs', () => {
    const roles = makeAll().calls.filter((call) => call.startsWith('role assignment create'));
    expect(roles).toHaveLength(7);
    const [giver] = roles.filter((call) => call.includes('f58310d9-a9f6-439a-9e8d-f62e7b41a168'));
    expect(giver).toContain(uuidv5('https://roles.parallax.invalid/parallax-prod/blobWriter'));
    expect(giver).toContain('ba92f5b4-2d11-453d-a403-e96b0029c9fe');
    // Nobody may give what would let it give more: Owner, Contributor, User Access Administrator, and its own role.
    const [, given = ''] = /--condition (.*) --condition-version/.exec(giver ?? '') ?? [];
    for (const id of [
      '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
      'b24988ac-6180-42a0-ab88-20f7382dd24c',
      '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
      'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
    ])
      expect(given).not.toContain(id);
    expect(roles.filter((call) => call.includes('b24988ac-6180-42a0-ab88-20f7382dd24c'))).toHaveLength(1);
    expect(roles.filter((call) => /containers\/(tfstate|plans)/.test(call))).toHaveLength(4);
  });

  test('asks for an approval before production, keeps every environment to main, and lets no rollback wait', () => {
    const posts = makeAll().calls.filter((call) => call.includes('--method post') && call.includes('checks/configurations'));
    const of = (name: string) =>
      posts
        .filter((call) => call.includes(`"name": "${name}"`))
        .map((call) => (call.includes('"Approval"') ? 'approval' : call.includes('ExclusiveLock') ? 'lock' : 'branch'));
    expect(of('parallax-prod')).toEqual(['branch', 'lock', 'approval']);
    expect(of('parallax-prod-rollout')).toEqual(['branch', 'lock']);
    expect(of('parallax-prod-rollback')).toEqual(['branch']);
    expect(of('parallax-prod-apply')).toEqual(['branch']);
  });

  test('may be repeated: what is there is kept', () => {
    const { status, calls } = setup(production, { there: true });
    expect(status).toBe(0);
    const again = changes(calls).filter(
      (call) =>
        !/^(group create|storage account (blob-service|management)|lock create|identity federated|role assignment|rest .*patch)/.test(
          call,
        ),
    );
    expect(again).toEqual([]);
  });

  test.each([
    ['an option is missing', base, '--environment is missing'],
    ['the environment is unknown', [...base, '--environment', 'test'], 'dev, qa or prod'],
    ['nobody could approve', [...base, '--environment', 'qa'], '--approvers is missing'],
    ['addresses are no JSON', [...base, '--environment', 'dev', '--emails', 'me'], '--emails takes JSON'],
    ['an option is unknown', [...base, '--environment', 'dev', '--force'], 'setup.sh --organization'],
  ])('refuses to begin when %s', (_name, args, message) => {
    const { status, stderr, calls } = setup(args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(calls).toEqual([]);
  });
});
