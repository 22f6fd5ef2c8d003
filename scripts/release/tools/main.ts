// What pipelines need besides ops: node release-tools.cjs COMMAND. Bundled into every release; prints what Azure Pipelines reads as commands.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { certificateDays } from './certificate-days.ts';
import { chooseColours, colourVariables, expectWeight, type ShownRelease } from './choose-colours.ts';
import { contentSources, type InstallationAddresses } from './content-sources.ts';
import { ToolFailure } from './failure.ts';
import { assertReleasable, judgePlan, type Plan } from './judge-plan.ts';
import { publishSite, showSite } from './publish-site.ts';
import { openSiteStorage, type SiteStorage } from './site-storage.ts';

const usage = `node release-tools.cjs COMMAND
  colours --shown FILE --installation FILE --release NAME [--variables FILE]   which colour the release goes to; sets live, idle, liveRelease
  expect-weight --shown FILE --colour COLOUR --weight PERCENT                  1 when somebody changed it meanwhile
  judge-plan --plan FILE --name NAME [--any]                                   1 when a plan is none for a release; --any only lists it
  publish-site --site DIR --installation FILE --release NAME [--region NAME]   parts and pages to $web, not shown yet
  show-site --installation FILE --release NAME [--region NAME]                 makes the pages of a release the ones that people get
  certificates --days N HOST...                                                1 when one expires within N days
publish-site and show-site take the token for Azure Storage from STORAGE_TOKEN.`;
const print = (line: string) => process.stdout.write(`${line}\n`);
const text = { type: 'string' } as const;
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    ...{ shown: text, installation: text, release: text, variables: text, colour: text, weight: text, plan: text, name: text },
    ...{ site: text, region: text, days: text, any: { type: 'boolean' as const } },
  },
});

function given(name: 'shown' | 'installation' | 'release' | 'colour' | 'weight' | 'plan' | 'name' | 'site' | 'days'): string {
  const value = values[name];
  if (!value) throw new ToolFailure(`--${name} is missing.\n${usage}`);
  return value;
}

const json = <Value>(path: string): Value => JSON.parse(readFileSync(path, 'utf8')) as Value;

function sites(): SiteStorage[] {
  const { regions } = json<InstallationAddresses>(given('installation'));
  const token = process.env['STORAGE_TOKEN'];
  if (!token)
    throw new ToolFailure('STORAGE_TOKEN is missing: az account get-access-token --resource https://storage.azure.com/');
  const wanted = regions.filter(({ name }) => values.region === undefined || values.region === name);
  if (wanted.length === 0) throw new ToolFailure(`The installation has no region "${values.region}".`);
  return wanted.map(({ name, blobUrl, webBlobUrl = blobUrl }) => openSiteStorage({ region: name, blobUrl: webBlobUrl, token }));
}

const commands: Readonly<Record<string, () => Promise<void> | void>> = {
  colours() {
    const installation = json<InstallationAddresses & { colours: string[] }>(given('installation'));
    const shown = json<ShownRelease>(given('shown'));
    const colours = chooseColours(shown, given('release'), installation.colours);
    const regions = installation.regions.map(({ name }) => name);
    for (const [name, value] of Object.entries(colours)) print(`##vso[task.setvariable variable=${name};isOutput=true]${value}`);
    print(`${colours.live} (${colours.liveRelease}) serves; ${given('release')} goes to ${colours.idle}.`);
    if (values.variables)
      writeFileSync(values.variables, `${JSON.stringify(colourVariables(shown, colours, given('release'), regions), null, 2)}\n`);
  },
  'expect-weight'() {
    expectWeight(json<ShownRelease>(given('shown')), given('colour'), Number(given('weight')));
  },
  'judge-plan'() {
    const verdict = judgePlan(json<Plan>(given('plan')));
    print(`${given('name')}: ${verdict.changes.length === 0 ? 'no changes' : `${verdict.changes.length} changes`}`);
    for (const change of verdict.changes) print(`  ${change}`);
    if (!values.any) assertReleasable(given('name'), verdict);
  },
  async 'publish-site'() {
    const words = contentSources(json<InstallationAddresses>(given('installation')));
    for (const storage of sites())
      print(
        `${storage.region}: ${await publishSite(storage, given('site'), given('release'), words)} files of ${given('release')}`,
      );
  },
  async 'show-site'() {
    for (const storage of sites())
      print(`${storage.region}: shows ${await showSite(storage, given('release'))} pages of ${given('release')}`);
  },
  async certificates() {
    const hosts = positionals.slice(1);
    if (hosts.length === 0) throw new ToolFailure(`Which hosts?\n${usage}`);
    const found = await Promise.all(
      hosts.map(async (host) => ({ host, days: await certificateDays(host, 443, Date.now(), 10_000) })),
    );
    for (const { host, days } of found) print(`${host}: ${days} days`);
    const soon = found.filter(({ days }) => days <= Number(given('days')));
    if (soon.length > 0)
      throw new ToolFailure(`Expire within ${given('days')} days: ${soon.map(({ host }) => host).join(', ')}.`);
  },
};

async function main(): Promise<void> {
  const command = commands[positionals[0] ?? ''];
  if (!command) throw new ToolFailure(usage);
  await command();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ToolFailure ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
