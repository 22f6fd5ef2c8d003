import { healthAnswer } from '@parallax/contracts/health';
import type { RunFile } from '@parallax/local-cloud/api/run-file';
import { type Finding, fail, ok, warn } from './finding.ts';

const answerMs = 3_000;

/** How each part of a running cloud is. */
export async function checkRunning(run: RunFile): Promise<Finding[]> {
  const since = new Date(run.startedAt).toLocaleString();
  if (run.web === null) return [warn(`A local cloud (process ${run.pid}) is starting since ${since}`, 'Look again in a moment.')];
  const lost = new Set(run.regions.filter(({ status }) => status !== 'up').map(({ name }) => name));
  const dead = run.parts.filter(
    ({ pid, name, region }) => !isAlive(pid) && name !== 'api' && name !== 'worker' && !lost.has(region ?? ''),
  );
  return [
    ok(`A local cloud is running (process ${run.pid}, since ${since})`),
    ...dead.map(({ name, region, logFile }) =>
      fail(`${name}${region === null ? '' : ` (${region})`} is not running`, `Its last words are in ${logFile}.`),
    ),
    ...(await checkFronts(run)),
    ...(await Promise.all(run.regions.map(checkRegion))).flat(),
  ];
}

async function checkFronts({ web, api, controlRoom }: RunFile): Promise<Finding[]> {
  const addresses = [
    ['Photo app', web],
    ['Traffic Manager', api === null ? null : `${api}/resolve`],
    ['Control room', controlRoom === null ? null : `${controlRoom}/api/state`],
  ] as const;
  const known = addresses.flatMap(([what, url]) => (url === null ? [] : [{ what, url }]));
  return await Promise.all(known.map(({ what, url }) => checkAnswer(what, url, (status) => status === 200)));
}

async function checkRegion(region: RunFile['regions'][number]): Promise<Finding[]> {
  const { displayName } = region;
  // Without a key, storage and Vision refuse: that they do shows that they serve.
  const refuses = (status: number) => status >= 400 && status < 500;
  if (region.status !== 'up')
    return [
      warn(`${displayName} is down on purpose (${region.status})`, 'The control room restores it.'),
      await checkAnswer(`Read-only blobs of ${displayName}`, `${region.blobSecondary}?comp=list`, refuses),
    ];
  return await Promise.all([
    checkHealth(displayName, region.api),
    checkAnswer(`Blobs of ${displayName}`, `${region.blob}?comp=list`, refuses),
    checkAnswer(`Read-only blobs of ${displayName}`, `${region.blobSecondary}?comp=list`, refuses),
    checkAnswer(`Vision of ${displayName}`, region.vision, refuses),
  ]);
}

async function checkHealth(displayName: string, api: string): Promise<Finding> {
  const url = `${api}/api/v1/health`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
    const health = healthAnswer.parse(await answer.json());
    const unwell = health.dependencies.filter((dependency) => dependency.status !== 'ok');
    if (health.status === 'ok') return ok(`API of ${displayName} and all it depends on`);
    return warn(
      `API of ${displayName} is ${health.status}: ${unwell.map(({ name, reason }) => `${name}${reason === null ? '' : ` (${reason})`}`).join(', ')}`,
      'See logs of the parts named.',
    );
  } catch (error) {
    return fail(
      `API of ${displayName} does not say how it is (${url}: ${messageOf(error)})`,
      'See the log of api in the data folder.',
    );
  }
}

async function checkAnswer(what: string, url: string, isWell: (status: number) => boolean): Promise<Finding> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
    await answer.arrayBuffer();
    return isWell(answer.status)
      ? ok(`${what} at ${new URL(url).origin}`)
      : fail(`${what} answers ${answer.status} at ${url}`, 'See its log in the data folder.');
  } catch (error) {
    return fail(`${what} does not answer at ${url} (${messageOf(error)})`, 'See its log in the data folder.');
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
