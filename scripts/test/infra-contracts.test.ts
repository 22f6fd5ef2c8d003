import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { defaultLimits } from '@parallax/contracts/limits';
import {
  blobContainers,
  cosmosContainers,
  cosmosDatabase,
  functionNames,
  hostConnections,
  queues,
} from '@parallax/contracts/resources';
import { roleAssignments } from '@parallax/contracts/roles';
import { apiSettingsSchema, workerSettingsSchema } from '@parallax/contracts/settings';
import { metricRows, telemetryRoles } from '@parallax/contracts/telemetry';
import { describe, expect, test } from 'vitest';
import { type InfraFile, literal, localsIn, readInfra } from '../checks/infra/read-infra.ts';
import { type Expression, readArguments, readObject, readTerraform } from '../checks/infra/read-terraform.ts';
import { readTextFiles } from '../checks/list-files.ts';
import { assumed } from '../costs/assumptions.ts';
import { production } from '../costs/estimate.ts';
import { repositoryRoot } from './plant-tree.ts';

const files: InfraFile[] = readTextFiles(repositoryRoot).filter(({ path }) => path.startsWith('infra/'));
const infra = readInfra(files);
const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? '';
const localIn = (folder: string, name: string): Expression => {
  const found = localsIn(infra, folder).get(name);
  if (!found) throw new Error(`${folder} has no local ${name}`);
  return found;
};
const objectIn = (folder: string, name: string) => {
  const object = readObject(localIn(folder, name));
  if (!object) throw new Error(`${name} in ${folder} is not written out`);
  return object.attributes;
};

describe('what infra/ sets is what the apps read', () => {
  const stamp = 'infra/modules/stamp';
  const names = (text: string) =>
    [...text.matchAll(/(?<=[{,\n]\s*)([A-Z][A-Z0-9_]{3,}|[A-Za-z]+__[A-Za-z]+)\s*=(?![=>])/g)].map(([, name = '']) => name);
  const connections = Object.fromEntries([...objectIn(stamp, 'connections')].map(([name, { text }]) => [name, names(text)]));

  /** Every setting that an app of the role may be given, those of connections by the connections that it is given. */
  function emitted(role: 'api' | 'worker'): string[] {
    const text = `${localIn(stamp, 'common_settings').text}\n${objectIn(stamp, 'role_settings').get(role)?.text}`;
    const given = [...text.matchAll(/local\.connections\["(\w+)"\]/g)].flatMap(([, name = '']) => connections[name] ?? []);
    return [...new Set([...names(text), ...given])];
  }
  const isConnection = (name: string) => name.includes('__');

  /** What an app may read that infra never sets, and why. */
  const left = {
    STORAGE_KEY: 'emulators only',
    COSMOS_KEY: 'emulators only',
    VISION_KEY: 'Vision is opened with an identity',
    OTEL_METRIC_EXPORT_INTERVAL: 'the default is right',
    OTEL_BSP_SCHEDULE_DELAY: 'the default is right',
    PARALLAX_RETRY_BASE_MS: 'the default is right',
    PARALLAX_ADOPT_AFTER_MS: 'the default is right',
  };

  test.each([
    ['api', apiSettingsSchema.shape],
    ['worker', workerSettingsSchema.shape],
  ] as const)('the %s app gets exactly the settings it reads', (role, shape) => {
    const set = emitted(role).filter((name) => !isConnection(name));
    const expected = Object.keys(shape).filter((name) => !(name in left));
    expect(set.toSorted()).toEqual(expected.toSorted());
  });

  test('the host gets the connections that bindings name, by identity', () => {
    const prefixes = (role: 'api' | 'worker') => [
      ...new Set(
        emitted(role)
          .filter(isConnection)
          .map((name) => name.split('__')[0]),
      ),
    ];
    expect(prefixes('api')).toEqual([hostConnections.webJobs]);
    expect(prefixes('worker').toSorted()).toEqual(Object.values(hostConnections).toSorted());
    for (const keys of Object.values(connections)) expect(keys.some((name) => name.endsWith('__credential'))).toBe(true);
  });

  test('apps report under the names that alerts look for', () => {
    expect(localIn(stamp, 'common_settings').text).toMatch(/OTEL_SERVICE_NAME\s*= "parallax-\$\{app\.role\}"/);
    expect(telemetryRoles).toEqual({ api: 'parallax-api', worker: 'parallax-worker' });
    expect(textOf('infra/modules/observability/region/variables.tf')).toContain(
      `{ api = "${telemetryRoles.api}", worker = "${telemetryRoles.worker}" }`,
    );
  });

  test('containers and queues are those that apps and host use', () => {
    const containers = objectIn(`${stamp}/data`, 'blob_containers');
    expect(Object.fromEntries([...containers].map(([name, value]) => [name, literal(value)]))).toEqual({
      [blobContainers.images]: 'private',
      [blobContainers.thumbnails]: 'blob',
      [blobContainers.deadLetters]: 'private',
    });
    const made = readArguments(localIn(`${stamp}/data`, 'queues'))?.map(literal);
    expect(made?.toSorted()).toEqual(Object.values(queues).toSorted());
  });

  test('the database is cut as the apps expect it', () => {
    const folder = 'infra/modules/global';
    expect(literal(localIn(folder, 'cosmos_database'))).toBe(cosmosDatabase);
    const made = [...objectIn(folder, 'cosmos_containers')].map(([id, row]) => {
      const { attributes } = readObject(row) ?? { attributes: new Map<string, Expression>() };
      const paths = readArguments(attributes.get('included_paths') ?? row)?.map(literal);
      return { id, partitionKeyPath: literal(attributes.get('partition_key')), includedPaths: paths };
    });
    const expected = Object.values(cosmosContainers).map(({ id, partitionKeyPath, includedPaths }) => ({
      id,
      partitionKeyPath,
      includedPaths,
    }));
    expect(made).toEqual(expected);
    for (const { defaultTtl, conflictResolutionPath } of Object.values(cosmosContainers)) {
      expect(literal(localIn(folder, 'cosmos_default_ttl'))).toBe(`${defaultTtl}`);
      expect(literal(localIn(folder, 'cosmos_conflict_resolution_path'))).toBe(conflictResolutionPath);
    }
  });

  test('events are those of uploads, of at most the largest file, to the function that handles them', () => {
    const events = textOf('infra/roots/routing/events.tf');
    expect(events).toContain(`functionName=Host.Functions.${functionNames.resizeImage}&`);
    expect(events).toContain(`"/blobServices/default/containers/${blobContainers.images}/"`);
    expect(events).toContain(`storage_blob_container_name = "${blobContainers.deadLetters}"`);
    const { blocks } = readTerraform(textOf('infra/roots/routing/variables.tf'));
    const largest = blocks.find(({ labels }) => labels[0] === 'max_upload_bytes');
    expect(literal(largest?.attributes.get('default'))).toBe(`${defaultLimits.maxBytes}`);
  });

  test('every scope of the list of roles is given by infra, and none besides', () => {
    const scopes = [
      ...[...(readObject(outputValue(`${stamp}/outputs.tf`, 'scopes'))?.attributes.keys() ?? [])],
      ...moduleScopes('infra/roots/routing/events.tf'),
      ...Object.values(cosmosContainers).map(({ id }) => `cosmos/${id}`),
    ];
    // What only pipelines' planning and applying identities hold is given by the one-time set-up, before Terraform can run.
    const listed = roleAssignments.filter(({ identity, when }) => identity !== 'plan' && identity !== 'apply' && when === null);
    expect([...new Set(scopes)].toSorted()).toEqual([...new Set(listed.map(({ scope }) => scope))].toSorted());
  });

  function outputValue(path: string, name: string): Expression {
    const { blocks } = readTerraform(textOf(path));
    const value = blocks.find(({ type, labels }) => type === 'output' && labels[0] === name)?.attributes.get('value');
    if (!value) throw new Error(`${path} has no output ${name}`);
    return value;
  }

  function moduleScopes(path: string): string[] {
    const module = readTerraform(textOf(path)).blocks.find(({ type, labels }) => type === 'module' && labels[0] === 'roles');
    return [...(readObject(module?.attributes.get('scopes') ?? { text: '', line: 0 })?.attributes.keys() ?? [])];
  }
});

describe('alerts and workbook', () => {
  const queries = files.filter(({ path }) => path.endsWith('.kql'));
  const workbook = files.find(({ path }) => /observability\/shared\/workbooks\/[0-9a-f-]{36}\.json$/.test(path));
  const charts = (
    JSON.parse(workbook?.text ?? '{"items":[]}') as { items: { name: string; content: { query?: string } }[] }
  ).items.flatMap(({ name, content }) =>
    content.query === undefined || !content.query.includes('|') || name === 'parameters'
      ? []
      : [{ path: `workbook: ${name}`, text: content.query }],
  );

  test.each([...queries, ...charts])('$path asks for metrics and labels that the apps measure', ({ text }) => {
    const asked = [...text.matchAll(/Name (?:==|in) \(?((?:"[^"]+"(?:, )?)+)/g)].flatMap(
      ([, list = '']) => list.match(/[^", ]+/g) ?? [],
    );
    const known: Readonly<Record<string, { readonly labels: readonly string[] }>> = metricRows;
    if (text.includes('AppMetrics') && !text.startsWith('//')) expect(asked).not.toEqual([]);
    for (const name of asked.filter((name) => !name.startsWith('$'))) expect(Object.keys(known)).toContain(name);
    const labels = new Set(asked.flatMap((name) => known[name]?.labels ?? []));
    for (const [, label = ''] of text.matchAll(/Properties\.(\w+)/g)) expect([...labels]).toContain(label);
  });

  test('the golden signals and the business are all on the workbook', () => {
    const text = charts.map((chart) => chart.text).join('\n');
    expect(Object.keys(metricRows).filter((name) => !text.includes(`"${name}"`))).toEqual([]);
  });

  test('every alert is explained', () => {
    const page = readFileSync(join(repositoryRoot, 'docs/deploy/observability.md'), 'utf8');
    const names = infra.resources.flatMap(({ type, block }) => {
      const name = /^"alert-([a-z-]+)-\$/.exec(block.attributes.get('name')?.text ?? '')?.[1];
      return type === 'azurerm_monitor_metric_alert' && name ? [name] : [];
    });
    const asked = queries.map(({ path }) => basename(path, '.kql'));
    expect(names.length + asked.length).toBeGreaterThan(10);
    expect([...names, ...asked].filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
  });

  test('the cost page counts what is there', () => {
    expect(assumed.logAlertsPerRegion).toBe(queries.length);
    const { attributes } = readTerraform(textOf('infra/environments/prod.tfvars'));
    const entries = (value: Expression | undefined) => readObject(value ?? { text: '', line: 0 })?.attributes;
    const numbers = (value: Expression | undefined) => [...(entries(value)?.values() ?? [])].map((one) => Number(literal(one)));
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const ready = entries(attributes.get('always_ready'));
    const telemetry = entries(attributes.get('telemetry'));
    const shape = production(2);
    expect(shape.requestUnits).toEqual(numbers(attributes.get('request_units')));
    expect(shape.alwaysReady).toEqual({ api: sum(numbers(ready?.get('api'))), worker: sum(numbers(ready?.get('worker'))) });
    expect(`${shape.retentionDays}`).toBe(literal(telemetry?.get('retention_days')));
    expect(`${shape.frontDoor}`).toBe(literal(attributes.get('front_door')));
    const memory = (role: string) => Number(literal(entries(entries(attributes.get('sizes'))?.get(role))?.get('memory')));
    expect([assumed.apiGigabytes * 1024, assumed.workerGigabytes * 1024]).toEqual([memory('api'), memory('worker')]);
    const { blocks } = readTerraform(textOf('infra/modules/observability/region/variables.tf'));
    const preset = (name: string) => blocks.find(({ labels }) => labels[0] === name)?.attributes.get('default');
    expect(assumed.availabilityCallsPerHour).toBe(3600 / Number(literal(preset('availability_seconds'))));
    expect(assumed.availabilityPlaces).toBe(readArguments(preset('availability_locations') ?? { text: '', line: 0 })?.length);
  });
});
