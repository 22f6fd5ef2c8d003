import type { DrillReport, DrillStep } from '../checker/report/drill-report.ts';
import type { ControlRoomClient } from './control-room-client.ts';
import type { Drill } from './drill.ts';
import { summaryOf } from './summary.ts';

export interface PostedDrill {
  step(step: DrillStep): Promise<void>;
  verdict(report: DrillReport): Promise<void>;
}

/** Tells the control room how a drill goes. A control room that does not listen stops no drill. */
export async function postDrill(room: ControlRoomClient, { name, hypothesis }: Drill): Promise<PostedDrill> {
  const id = `${name}-${Date.now().toString(36)}`;
  const quietly = (answer: Promise<unknown>) => answer.then(() => undefined).catch(() => undefined);
  await quietly(room.call('StartDrill', undefined, { id, name, hypothesis }));
  return {
    step: ({ at, what, region }) =>
      quietly(room.call('ChangeDrill', id, { steps: [{ at: new Date(at).toISOString(), what, region }] })),
    verdict: (report) =>
      quietly(room.call('ChangeDrill', id, { verdict: { holds: report.holds, text: summaryOf(report).slice(0, 500) } })),
  };
}
