import { checkHistory } from '../checker/check-history.ts';
import { type Broken, brokenRules, type DrillReport, nothingLost } from '../checker/report/drill-report.ts';
import type { Cloud } from './cloud.ts';
import { controlRoomClient } from './control-room-client.ts';
import type { Drill } from './drill.ts';
import { makeStage } from './make-stage.ts';
import { postDrill } from './post-drill.ts';
import { settle } from './settle.ts';

/** For what is on its way when the last step is done; and for each upload, since this machine has to finish all of them. */
const graceMs = { least: 90_000, perUpload: 400 };

export interface RunOptions {
  readonly cloud: Cloud;
  readonly seed: number;
  readonly uploads: number;
  readonly signal: AbortSignal;
  readonly print?: (line: string) => void;
}

/** Plays a drill, puts everything right again, lets the cloud settle, and judges. Never rejects because of the cloud: what broke is in the report. */
export async function runDrill(
  drill: Drill,
  { cloud, seed, uploads, signal, print = () => undefined }: RunOptions,
): Promise<DrillReport> {
  const post = await postDrill(controlRoomClient(cloud.controlRoom), drill);
  const clockFactor = await cloud.clockFactor();
  const { stage, notes } = makeStage({
    cloud,
    clockFactor,
    seed,
    uploads,
    signal,
    onStep: async (step) => {
      print(`  ${step.region === null ? '' : `${step.region}: `}${step.what}`);
      await post.step(step);
    },
  });
  const broken: Broken[] = [];
  try {
    await drill.run(stage);
  } catch (error) {
    broken.push({ sentence: `A step failed: ${(error as Error).message}`, evidence: (error as Error).stack });
  }
  await putRight(cloud, clockFactor).catch((error: Error) =>
    broken.push({ sentence: `The cloud could not be put right again: ${error.message}`, evidence: error.stack }),
  );
  const history = stage.recorder.history();
  const allowed = drill.allowed ?? nothingLost;
  await stage.step('let it settle');
  const { observation, settledMs } = await settle(cloud, history, notes.people, {
    graceMs: graceMs.least + graceMs.perUpload * uploads,
    allowed,
  });
  const result = checkHistory(history, observation);
  const { digest } = observation;
  broken.push(...notes.broken, ...brokenRules(result, allowed));
  if (digest?.identical === false) broken.push({ sentence: 'The replicas of the regions are not identical.', evidence: digest });
  const report: DrillReport = {
    drill: drill.name,
    hypothesis: drill.hypothesis,
    seed,
    holds: broken.length === 0,
    broken,
    notes: [...(drill.notes ?? []), ...clockNote(notes.clockFactor)],
    clockFactor: notes.clockFactor,
    steps: notes.steps,
    result,
    replicas: digest && { identical: digest.identical, digest },
    settledMs,
    history: { ...history, endedAt: observation.at },
  };
  await post.verdict(report);
  return report;
}

/** As before the drill: its clock as it was, every region up, writable and without faults. */
async function putRight(cloud: Cloud, clockFactor: number): Promise<void> {
  await cloud.setClockFactor(clockFactor);
  await cloud.clearFaults();
  for (const { name } of cloud.regions) {
    await cloud.restore(name);
    await cloud.readOnly(name, false);
  }
}

const clockNote = (factor: number): string[] =>
  factor === 1
    ? []
    : [
        `The clock of the simulated services ran up to ${factor} times as fast as real time; apps and people kept real time, and durations below are real.`,
      ];
