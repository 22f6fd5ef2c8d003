// What pipelines need besides ops: node release-tools.cjs COMMAND. Bundled into every release; prints what Azure Pipelines reads as commands.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { certificateDays } from './certificate-days.ts';
import {
  type Colours,
  chooseColours,
  chooseWayBack,
  colourVariables,
  expectColours,
  expectWeight,
  type ShownRelease,
  servingColour,
} from './choose-colours.ts';
import { contentSources, type InstallationAddresses } from './content-sources.ts';
import { ToolFailure } from './failure.ts';
import { assertReleasable, judgePlan, type Plan } from './judge-plan.ts';
import { publishSite, showSite } from './publish-site.ts';
import { openSiteStorage, type SiteStorage } from './site-storage.ts';

const usage = `node release-tools.cjs COMMAND
  colours --shown FILE --installation FILE --variables FILE [--release NAME]   what Terraform is told of the colours; with a release also which
                                                                               colour it goes to: sets live, idle, liveRelease
  still --shown FILE --installation FILE --release NAME --live C --idle C      1 when it would go to another colour now
  way-back --shown FILE                                                        sets live (who served before), idle, liveRelease
  expect-weight --shown FILE --colour C --weight PERCENT --release NAME        1 when somebody changed it meanwhile
  judge-plan --plan FILE --name NAME [--any]                                   1 when a plan is none for a release; --any only lists it
  publish-site --site DIR --installation FILE --release NAME [--region NAME]   parts and pages to $web, not shown yet
  show-site --installation FILE --release NAME [--region NAME]                 makes the pages of a release the ones that people get
  certificates --days N HOST...                                                1 when one expires within N days
publish-site and show-site take the token for Azure Storage from STORAGE_TOKEN.`;
const print = (line: string) => process.stdout.write(`${line}\n`);
const text = { type: 'string' } as const;
const { positionals, values } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== '--help'),
  allowPositionals: true,
  options: {
    any: { type: 'boolean' },
    ...{ shown: text, installation: text, variables: text, plan: text, site: text },
    ...{ release: text, region: text, colour: text, weight: text, live: text, idle: text, name: text, days: text },
  },
});

function given(name: Exclude<keyof typeof values, 'any'>): string {
  const value = values[name];
  if (!value) throw new ToolFailure(`--${name} is missing.\n${usage}`);
  return value;
}

type Installation = InstallationAddresses & { readonly colours: readonly string[] };

const json = <Value>(path: string): Value => JSON.parse(readFileSync(path, 'utf8')) as Value;

/** @throws {ToolFailure} for what `ops` writes when it fails: that must not be taken for an installation in which nothing was released. */
function shownRelease(): ShownRelease {
  const shown = json<ShownRelease & { readonly message?: string }>(given('shown'));
  if (shown.release === undefined)
    throw new ToolFailure(`What is released was not told: ${shown.message ?? 'no reason was given'}`);
  return shown;
}

function sites(): SiteStorage[] {
  const { regions } = json<InstallationAddresses>(given('installation'));
  const token = process.env['STORAGE_TOKEN'];
  if (!token)
    throw new ToolFailure('STORAGE_TOKEN is missing: az account get-access-token --resource https://storage.azure.com/');
  const wanted = regions.filter(({ name }) => values.region === undefined || values.region === name);
  if (wanted.length === 0) throw new ToolFailure(`The installation has no region "${values.region}".`);
  return wanted.map(({ name, blobUrl, webBlobUrl = blobUrl }) => openSiteStorage({ region: name, blobUrl: webBlobUrl, token }));
}

/** As variables of the pipeline, and in words. */
function tell(colours: Colours, words: string): void {
  for (const [name, value] of Object.entries(colours)) print(`##vso[task.setvariable variable=${name};isOutput=true]${value}`);
  print(`${colours.live} (${colours.liveRelease}) serves or is to serve; ${words}.`);
}

const commands: Readonly<Record<string, () => Promise<void> | void>> = {
  colours() {
    const { colours, regions } = json<Installation>(given('installation'));
    const shown = shownRelease();
    const names = regions.map(({ name }) => name);
    const chosen = values.release ? chooseColours(shown, values.release, colours) : null;
    if (chosen) tell(chosen, `${values.release} goes to ${chosen.idle}`);
    const variables = chosen
      ? colourVariables(shown, chosen.live, names, { [chosen.idle]: given('release') })
      : colourVariables(shown, servingColour(shown, colours), names, {});
    writeFileSync(given('variables'), `${JSON.stringify(variables, null, 2)}\n`);
  },
  still() {
    const { colours } = json<Installation>(given('installation'));
    const now = chooseColours(shownRelease(), given('release'), colours);
    expectColours(now, { live: given('live'), idle: given('idle') });
  },
  'way-back'() {
    const back = chooseWayBack(shownRelease());
    tell(back, `${back.idle} is taken back`);
  },
  'expect-weight'() {
    expectWeight(shownRelease(), given('colour'), Number(given('weight')), given('release'));
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
  // All at once, and every one is tried: a rollback must not stop at a region that is gone.
  async 'show-site'() {
    const release = given('release');
    const missed: string[] = [];
    await Promise.all(
      sites().map(async (storage) => {
        try {
          print(`${storage.region}: shows ${await showSite(storage, release)} pages of ${release}`);
        } catch (error) {
          missed.push(`${storage.region}: ${(error as Error).message}`);
        }
      }),
    );
    if (missed.length > 0) throw new ToolFailure(`Not shown everywhere:\n${missed.join('\n')}`);
  },
  async certificates() {
    const hosts = positionals.slice(1);
    if (hosts.length === 0) throw new ToolFailure(`Which hosts?\n${usage}`);
    const days = Number(given('days'));
    const problems: string[] = [];
    await Promise.all(
      hosts.map(async (host) => {
        try {
          const left = await certificateDays(host, 443, Date.now(), 10_000);
          print(`${host}: ${left} days`);
          if (!(left > days)) problems.push(`${host}: expires within ${given('days')} days`);
        } catch (error) {
          problems.push(`${host}: ${(error as Error).message}`);
        }
      }),
    );
    if (problems.length > 0) throw new ToolFailure(problems.join('\n'));
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
