import type { Problem } from '../problem.ts';
import { criticalPath } from './critical-path.ts';
import { expandPipeline, type PipelineFiles } from './expand-pipeline.ts';
import { type Job, readStages, type Stage, type Step } from './read-stages.ts';

/** What a rollout may take at most, from the approval to its end. */
const maxMinutes = 15;
const environments = ['dev', 'qa', 'prod'];
const connection = new RegExp(`^parallax-(${environments.join('|')})-(plan|apply|release)$`);
const secretName = /secret|passw|credential|connection_?string|(^|_)(api|access|account|storage)_?key/i;
/** The service's own token of the run, by which Terraform asks for federated ones. */
const ownToken = 'SYSTEM_ACCESSTOKEN';

interface Read {
  readonly file: string;
  readonly stages: readonly Stage[];
}

/**
 * What has to hold of our pipelines beyond what the service's schema says. `scripts` are the names of the scripts that go into a release.
 * Templates that are missing and parameters that do not fit are found by expanding every pipeline.
 */
export function findPipelineProblems(files: PipelineFiles, scripts: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const reads = Object.keys(files)
    .filter((file) => !file.includes('/'))
    .flatMap((file): Read[] => {
      try {
        return [{ file, stages: readStages(expandPipeline(files, file)) }];
      } catch (error) {
        problems.push({ place: file, message: (error as Error).message });
        return [];
      }
    });
  const unused = unusedTemplates(files);
  return [
    ...problems,
    ...unused.map((file) => ({ place: file, message: 'is used by no pipeline: delete it.' })),
    ...reads.flatMap((read) => [
      ...problemsOfSteps(read, scripts),
      ...problemsOfLimits(read),
      ...problemsOfFreeze(read),
      ...problemsOfDrills(read),
    ]),
    ...reads.filter(({ file }) => file === 'release.yml').flatMap(problemsOfRelease),
  ];
}

function unusedTemplates(files: PipelineFiles): string[] {
  const used = Object.values(files).flatMap((text) =>
    [...text.matchAll(/template:\s*(\S+\.yml)/g)].map(([, path = '']) => path.replace(/^.*\//, '')),
  );
  return Object.keys(files).filter((file) => file.includes('/') && !used.includes(file.replace(/^.*\//, '')));
}

const everyJob = ({ file, stages }: Read): { place: string; stage: Stage; job: Job }[] =>
  stages.flatMap((stage) => stage.jobs.map((job) => ({ place: `${file} ${stage.name}/${job.name}`, stage, job })));

const allSteps = ({ steps, onFailure }: Job): readonly Step[] => [...steps, ...onFailure];

/** Who signs in as what, no secrets, and only scripts that are there. */
function problemsOfSteps(read: Read, scripts: readonly string[]): Problem[] {
  return everyJob(read).flatMap(({ place, stage, job }) =>
    allSteps(job)
      .flatMap((step) => [
        ...problemsOfSignIn(step, job),
        ...secretsIn(step).map((name) => `uses a secret, ${name}: sign in by federation instead.`),
        ...[...step.text.matchAll(/\bbash ([\w-]+\.sh)\b/g)]
          .filter(([, script = '']) => !scripts.includes(script))
          .map(([, script]) => `runs ${script}, which is not in .azure-pipelines/scripts.`),
        ...problemsOfGroups(step, stage),
      ])
      .map((message) => ({ place, message })),
  );
}

function problemsOfSignIn(step: Step, job: Job): string[] {
  if (!step.connection) return [];
  const [, environment = '', identity] = connection.exec(step.connection) ?? [];
  if (!environment) return [`signs in as "${step.connection}"; there is parallax-<environment>-plan, -apply and -release.`];
  if (identity === 'apply' && !job.environment)
    return ['signs in to change infrastructure without an environment, so nobody approves it.'];
  const isForeign = job.environment !== null && !job.environment.startsWith(`parallax-${environment}`);
  return isForeign ? [`signs in to ${environment} in a job of ${job.environment}.`] : [];
}

function secretsIn({ text, env }: Step): string[] {
  const macros = [...`${text} ${JSON.stringify(env)}`.matchAll(/\$\((\w+)\)/g)].map(([, name = '']) => name);
  return [...Object.keys(env), ...macros].filter((name) => name !== ownToken && secretName.test(name));
}

function problemsOfGroups({ env, connection: signsIn }: Step, { groups }: Stage): string[] {
  const environment = connection.exec(signsIn ?? '')?.[1];
  const isMissing =
    JSON.stringify(env).includes('$(terraformState)') && groups.length > 0 && !groups.includes(`parallax-${environment}`);
  return isMissing ? [`needs the variable group parallax-${environment}.`] : [];
}

/** Every job has a limit, and steps that can be rolled back have a smaller one: a step out of time fails, a job out of time is cancelled. */
function problemsOfLimits(read: Read): Problem[] {
  return everyJob(read).flatMap(({ place, job }) => {
    if (job.minutes === null) return [{ place, message: 'has no timeoutInMinutes: without one it may hang for an hour.' }];
    if (job.onFailure.length === 0) return [];
    const loose = job.steps.filter((step) => step.connection && (step.minutes === null || step.minutes >= (job.minutes ?? 0)));
    return loose.map(() => ({
      place,
      message: 'has a step without a smaller time limit than its job: its rollback may not run.',
    }));
  });
}

const asksCalendar = (step: Step) => step.text.includes('freeze check');

/** Only the beginning of a release or of a change of infrastructure is asked for the calendar. */
function problemsOfFreeze(read: Read): Problem[] {
  return everyJob(read).flatMap(({ place, stage, job }) => {
    const isBeginning = /_(Freeze|Infra)$|^Apply_/.test(stage.name) && read.file !== 'rollback.yml';
    if (isBeginning || !allSteps(job).some(asksCalendar)) return [];
    return [{ place, message: 'asks for the calendar: a rollback, and finishing what has begun, are never frozen.' }];
  });
}

function problemsOfRelease(read: Read): Problem[] {
  const stagesOf = (prefix: string) => read.stages.filter(({ name }) => name.startsWith(`${prefix}_`));
  return [
    ...['Dev', 'Qa', 'Prod'].flatMap((prefix) => problemsOfRollout(read, prefix, stagesOf(prefix))),
    ...problemsOfProduction(read, stagesOf('Prod')),
  ];
}

/** Steps of traffic rise from 0 to 100 one after another, and each of them, and what follows, knows its way back. */
function problemsOfRollout({ file }: Read, prefix: string, stages: readonly Stage[]): Problem[] {
  const weights = stages.filter(({ name }) => name.startsWith(`${prefix}_Weight_`));
  const steps = weights.map((stage) =>
    /traffic\.sh to (\d+) (\d+) /.exec(stage.jobs.flatMap((job) => job.steps.map(({ text }) => text)).join('\n')),
  );
  const found: Problem[] = [];
  let before = 0;
  for (const [index, step] of steps.entries()) {
    const stage = weights[index]?.name ?? '';
    const [to, from] = [Number(step?.[1]), Number(step?.[2])];
    if (from !== before || !(to > from) || stage !== `${prefix}_Weight_${to}`)
      found.push({
        place: `${file} ${stage}`,
        message: `goes from ${from} to ${to} % after ${before} %: steps begin where the one before ended, and rise.`,
      });
    before = to;
  }
  if (before !== 100) found.push({ place: `${file} ${prefix}`, message: `ends at ${before} % instead of 100.` });
  for (const stage of stages.filter(({ name }) => /_(Weight_\d+|Finish)$/.test(name)))
    for (const job of stage.jobs) found.push(...problemsOfWayBack(`${file} ${stage.name}/${job.name}`, job, 'traffic.sh back'));
  return found;
}

/** A region that is drained on purpose comes back, whatever becomes of the drill. */
function problemsOfDrills(read: Read): Problem[] {
  return everyJob(read)
    .filter(({ job }) => job.steps.some(({ text }) => text.includes('drill.sh without')))
    .flatMap(({ place, job }) => problemsOfWayBack(place, job, 'drill.sh restore'));
}

function problemsOfWayBack(place: string, { steps, onFailure }: Job, script: string): Problem[] {
  const isBack = ({ text }: Step) => text.includes(script);
  const found: Problem[] = [];
  if (!onFailure.some(isBack)) found.push({ place, message: `has no rollback on failure (${script}).` });
  if (!steps.some((step) => isBack(step) && step.condition === 'canceled()'))
    found.push({ place, message: `has no rollback when it is cancelled, which running out of time counts as (${script}).` });
  return found;
}

function problemsOfProduction(read: Read, stages: readonly Stage[]): Problem[] {
  const changing = stages.filter(({ name }) => !/_(Freeze|Plan)$/.test(name));
  const found: Problem[] = changing.flatMap((stage) =>
    stage.jobs.flatMap((job) => {
      const expected = stage.name === 'Prod_Infra' ? 'parallax-prod' : 'parallax-prod-rollout';
      return job.environment === expected
        ? []
        : [
            {
              place: `${read.file} ${stage.name}/${job.name}`,
              message: `runs in ${job.environment ?? 'no environment'} instead of ${expected}.`,
            },
          ];
    }),
  );
  for (const name of ['Prod_Freeze', 'Prod_Infra']) {
    const stage = stages.find((each) => each.name === name);
    if (!stage?.jobs.some((job) => job.steps.some(asksCalendar)))
      found.push({ place: `${read.file} ${name}`, message: 'does not ask for the calendar.' });
  }
  if (!stages.find(({ name }) => name === 'Prod_Freeze')?.dependsOn.includes('Qa_Prove'))
    found.push({ place: `${read.file} Prod_Freeze`, message: 'does not wait for what QA proves.' });
  const end = Math.max(0, ...criticalPath(changing).map(({ to }) => to));
  if (end === 0 || end > maxMinutes)
    found.push({
      place: `${read.file} Prod`,
      message: `may take ${end} minutes from the approval on; ${maxMinutes} are allowed.`,
    });
  return found;
}
