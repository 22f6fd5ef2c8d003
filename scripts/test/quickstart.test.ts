import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { installation } from '@parallax/contracts/installation';
import { defaultLimits } from '@parallax/contracts/limits';
import { blobContainers, cosmosContainers, functionNames, queues } from '@parallax/contracts/resources';
import { readApiSettings, readWorkerSettings } from '@parallax/contracts/settings';
import { telemetryRoles } from '@parallax/contracts/telemetry';
import { describe, expect, onTestFinished, test } from 'vitest';
import { plantTree, repositoryRoot } from './plant-tree.ts';

const script = join(repositoryRoot, 'infra/quickstart.sh');
const names = ['--name', 'parallax-try', '--unique', 'ab1'];
const release = () =>
  plantTree(
    Object.fromEntries(
      ['apps/api.zip', 'apps/worker.zip', 'web/headers.json', 'ops/ops.cjs', 'ops/release-tools.cjs']
        .map((path) => [path, 'x'])
        .concat([['manifest.json', '{\n  "schemaVersion": 1,\n  "release": "2026.11.21.1"\n}\n']]),
    ),
  );

/** Runs the script with stand-ins for az and node, which write down how they were called. */
function quickstart(args: readonly string[], az = 'exit 99') {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-quickstart-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, body] of [
    ['az', az],
    ['node', 'exit 0'],
  ] as const) {
    writeFileSync(join(folder, name), `#!/bin/sh\nprintf '%s\\n' "${name} $*" >>"${folder}/calls"\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const work = join(folder, 'work');
  const { status, stdout, stderr } = spawnSync('bash', [script, ...args, '--work', work], {
    cwd: folder,
    env: { PATH: `${folder}${delimiter}${process.env['PATH']}`, HOME: folder },
    encoding: 'utf8',
    timeout: 60_000,
    input: '',
  });
  const calls = existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n') : [];
  const commands = stdout.split('\n').filter((line) => /^(az|node) /.test(line));
  const read = (name: string) => JSON.parse(readFileSync(join(work, name), 'utf8')) as unknown;
  return { status, stdout, stderr, calls, commands, read, work };
}

const dryRun = (regions: readonly string[], more: readonly string[] = []) =>
  quickstart([...names, ...regions.flatMap((region) => ['--region', region]), '--dry-run', ...more]);
const settingsOf = (rows: unknown) =>
  Object.fromEntries((rows as { name: string; value: string }[]).map(({ name, value }) => [name, value]));

interface RoleList {
  readonly roles: Record<string, { name: string; id: string | null; plane: 'azure' | 'cosmos' }>;
  readonly assignments: Record<string, { identity: string; role: string; scope: string; regions: string; when: string | null }>;
}

/** What roles.json asks for, for two regions, in the form "who role scope". */
function expectedGrants(regions: readonly string[]): string[] {
  const { roles, assignments } = JSON.parse(
    readFileSync(join(repositoryRoot, 'infra/modules/roles/roles.json'), 'utf8'),
  ) as RoleList;
  const rows = Object.values(assignments).filter(
    ({ identity, when }) => ['api', 'worker', 'topic'].includes(identity) && when === null,
  );
  return rows.flatMap(({ identity, role, scope, regions: where }) => {
    const name = roles[role]?.name ?? role;
    return regions.flatMap((own) => {
      const targets =
        where === 'global' || scope.startsWith('key-vault')
          ? ['all']
          : regions.filter((at) => where === 'every' || (where === 'own') === (at === own));
      return targets.map((at) => `${identity}@${own} ${name} ${scope}@${at}`);
    });
  });
}

/** The same read from the commands that the script prints. */
function printedGrants(commands: readonly string[], codes: Readonly<Record<string, string>>): string[] {
  const regionIn = (text: string) => Object.keys(codes).find((region) => text.includes(`-${region}`)) ?? '';
  const regionOfCode = (code: string) => Object.keys(codes).find((region) => codes[region] === code) ?? code;
  const scopeOf = (scope: string) => {
    const account = /storageAccounts\/parallaxtab1(\w+)(dat|api|wrk)(?:\/blobServices\/default\/containers\/(\w+))?$/.exec(scope);
    if (account)
      return `${account[2] === 'dat' ? 'data-account' : 'host-account'}${account[3] ? `/${account[3]}` : ''}@${regionOfCode(account[1] ?? '')}`;
    const vision = /accounts\/vision-parallax-try-ab1-(\w+)$/.exec(scope);
    if (vision) return `vision-account@${regionOfCode(vision[1] ?? '')}`;
    const insights = /components\/appi-parallax-try-(\w+)$/.exec(scope);
    if (insights) return `application-insights@${insights[1]}`;
    if (scope.endsWith('/secrets/cursor-key')) return 'key-vault/cursor-key@all';
    return scope;
  };
  return commands.flatMap((command) => {
    const who = /(?:--assignee-object-id|--principal-id) principal-of-(?:id-)?(api|worker|evgt)-(\S+)/.exec(command);
    if (!who) return [];
    const identity = `${who[1] === 'evgt' ? 'topic' : who[1]}@${regionIn(`-${who[2]}`)}`;
    const cosmos = /--role-definition-id \S+(\d) --scope \/dbs\/parallax\/colls\/(\w+)/.exec(command);
    if (cosmos)
      return [`${identity} Cosmos DB Built-in Data ${cosmos[1] === '2' ? 'Contributor' : 'Reader'} cosmos/${cosmos[2]}@all`];
    const role = /--role '([^']+)'/.exec(command)?.[1]?.replace(' (parallax-try)', '') ?? '';
    return [`${identity} ${role} ${scopeOf(/--scope (\S+)/.exec(command)?.[1] ?? '')}`];
  });
}

describe.runIf(process.platform !== 'win32')('infra/quickstart.sh', () => {
  test('a dry run prints commands and runs none', () => {
    const { status, commands, calls, stdout } = dryRun(['westus2']);
    expect(status).toBe(0);
    expect(calls).toEqual([]);
    expect(commands.length).toBeGreaterThan(40);
    expect(stdout).toContain('costs money');
    expect(stdout).toContain('az group delete --name rg-parallax-try');
  });

  test.runIf(spawnSync('shellcheck', ['--version']).status === 0)('shellcheck has nothing to say', () => {
    expect(spawnSync('shellcheck', [script], { encoding: 'utf8' }).stdout).toBe('');
  });

  test('without being told yes it makes nothing', () => {
    const { status, calls, stderr } = quickstart([...names, '--region', 'westus2'], 'exit 0');
    expect(status).not.toBe(0);
    expect(calls).toEqual([]);
    expect(stderr).not.toContain('unbound');
  });

  test.each([
    [['--region', 'westus2', '--name', 'X'], '--name takes 4 to 24'],
    [['--region', 'nowhere1'], '--region nowhere1: not known here'],
    [['--region', 'westus2', '--region', 'westus2'], 'stands twice'],
    [[], 'one to eight regions'],
    [['--region', 'westus2', '--release', '/nonexistent'], 'there is no apps/api.zip'],
    [['--colour'], '--colour is no option'],
    [['--unique'], '--unique needs a value'],
  ])('%j is refused with a sentence', (args, sentence) => {
    const { status, stderr, calls } = quickstart([...names, ...args, '--dry-run']);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
    expect(calls).toEqual([]);
  });

  test('what apps are told is what they read, in each region', () => {
    const { read } = dryRun(['westus2', 'eastus2', 'swedencentral:sec:northeurope']);
    for (const region of ['westus2', 'eastus2', 'swedencentral']) {
      const api = readApiSettings(settingsOf(read(`settings-api-${region}.json`)));
      const worker = readWorkerSettings(settingsOf(read(`settings-worker-${region}.json`)));
      expect(api).toMatchObject({
        region,
        colour: 'blue',
        vaultUrl: 'https://kvparallaxtab1.vault.azure.net',
        storageKey: undefined,
      });
      expect(api.webOrigins).toHaveLength(3);
      expect(api.regions.map(({ name }) => name)).toEqual(['westus2', 'eastus2', 'swedencentral']);
      expect(api.telemetry).toMatchObject({ useIdentity: true, role: telemetryRoles.api });
      expect(worker.vision[0]?.name).toBe(region);
      expect(worker.vision).toHaveLength(3);
      expect(worker.telemetry?.role).toBe(telemetryRoles.worker);
    }
  });

  test('the installation file is one that operators can use', () => {
    const { read } = dryRun(['westus2', 'eastus2']);
    const parsed = installation.parse(read('installation.json'));
    expect(parsed.regions.map(({ name }) => name)).toEqual(['westus2', 'eastus2']);
    expect(parsed.webUrl).toMatch(/^https:\/\/parallaxtab1wus2dat\./);
  });

  test('roles are those of the list, for one region and for two', () => {
    for (const codes of [{ westus2: 'wus2' }, { westus2: 'wus2', eastus2: 'eus2' }]) {
      const { commands } = dryRun(Object.keys(codes), ['--release', release()]);
      expect(printedGrants(commands, codes).toSorted()).toEqual(expectedGrants(Object.keys(codes)).toSorted());
    }
  });

  test('what is made is what the apps need, without keys', () => {
    const { commands } = dryRun(['westus2'], ['--release', release()]);
    const text = commands.join('\n');
    for (const { id, partitionKeyPath } of Object.values(cosmosContainers))
      expect(text).toMatch(new RegExp(`container create .* --name ${id} --partition-key-path ${partitionKeyPath} .*--ttl -1`));
    for (const name of [blobContainers.images, blobContainers.deadLetters])
      expect(text).toContain(`--name ${name} --public-access off`);
    for (const name of Object.values(queues)) expect(text).toContain(`/queues/${name}?`);
    for (const line of commands.filter((line) => line.startsWith('az storage account create')))
      expect(line).toContain('--allow-shared-key-access false');
    expect(text).toContain('properties.disableLocalAuth=true');
    expect(text).not.toMatch(/account-key|connection-string|listKeys|"\*"/);
  });

  test('events are those of uploads, of no more than the limit, to the function that handles them', () => {
    const { commands } = dryRun(['westus2'], ['--release', release()]);
    const line = commands.find((command) => command.includes('event-subscription create')) ?? '';
    expect(line).toContain(`data.contentLength NumberLessThanOrEquals ${defaultLimits.maxBytes}`);
    expect(line).toContain(`/containers/${blobContainers.images}/`);
    expect(line).toContain(`Host.Functions.${functionNames.resizeImage}`);
    expect(line).toContain('--deadletter-identity systemassigned');
  });

  test('a second run makes nothing anew, keeps the key of cursors, and shows no key of the host', () => {
    const answer =
      'case "$*" in *keys\\ list*) echo SECRETKEY ;; *primaryEndpoints.web*) echo https://x.z5.web.core.windows.net/ ;; *) echo there ;; esac';
    const { status, stderr, stdout, calls, work } = quickstart(
      [...names, '--region', 'westus2', '--yes', '--release', release()],
      answer,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const made = calls.filter((call) => / (create|add) /.test(call)).map((call) => /^az (.*?) (create|add)/.exec(call)?.[1]);
    // These are requests to have a thing as it is described, however often they come.
    const repeatable = [
      'group',
      'storage account',
      'storage container-rm',
      'identity',
      'monitor log-analytics workspace',
      'monitor app-insights component',
      'role assignment',
      'cosmosdb sql role assignment',
    ];
    expect(made.filter((what) => !repeatable.includes(what ?? ''))).toEqual([]);
    expect(calls.some((call) => call.includes('--method put') && call.includes('cursor-key'))).toBe(false);
    expect(stdout).not.toContain('SECRETKEY');
    expect(readdirSync(work).toSorted()).toEqual([
      'installation.json',
      'settings-api-westus2.json',
      'settings-worker-westus2.json',
    ]);
    expect(calls.at(-1)).toMatch(/^node .*ops\.cjs smoke/);
  });

  test('a key of cursors that cannot be asked for is not taken for missing, and one that is missing is made', () => {
    const args = [...names, '--region', 'westus2', '--yes'];
    const keys = (calls: readonly string[]) => calls.filter((call) => call.includes('secrets/cursor-key?'));
    const broken = quickstart(args, 'case "$*" in *vaults*secrets*) exit 1 ;; *) echo there ;; esac');
    expect(broken.status).not.toBe(0);
    expect(keys(broken.calls)).toEqual([]);
    const missing = quickstart(args, 'case "$*" in *vaults*secrets*) echo 0 ;; *) echo there ;; esac');
    expect(missing.status).toBe(0);
    expect(keys(missing.calls)).toHaveLength(1);
    expect(missing.stdout).not.toMatch(/[A-Za-z0-9+/]{43}=/);
    expect(readdirSync(missing.work)).not.toContain('cursor-key.json');
    const refused = quickstart(
      args,
      'case "$*" in *put*cursor-key*) exit 1 ;; *vaults*secrets*) echo 0 ;; *) echo there ;; esac',
    );
    expect(refused.status).not.toBe(0);
    expect(keys(refused.calls)).toHaveLength(1);
    expect(readdirSync(refused.work)).not.toContain('cursor-key.json');
  });

  test('a command that fails ends it', () => {
    const { status, calls, stderr } = quickstart(
      [...names, '--region', 'westus2', '--yes'],
      'case "$*" in *keyvault*) exit 1 ;; *) echo there ;; esac',
    );
    expect(status).not.toBe(0);
    expect(stderr).toContain('Run it again: what is there stays.');
    expect(calls.some((call) => call.includes('cosmosdb create'))).toBe(false);
  });
});
