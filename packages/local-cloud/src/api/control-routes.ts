import { z } from 'zod';
import { clockSetting } from './control-clock.ts';
import { drillAnswer, drillChange, drillStart, drillsAnswer } from './control-drills.ts';
import { faults, faultsAnswer, readOnlyRequest } from './control-faults.ts';
import { imageStory } from './control-images.ts';
import { samplesAnswer } from './control-samples.ts';
import { requestTimesAnswer, signalsAnswer, signalsQuery } from './control-signals.ts';
import { controlRegion, controlState } from './control-state.ts';
import { failuresAnswer, trace, tracesAnswer, tracesQuery } from './control-traces.ts';

export interface ControlRoute {
  readonly method: 'get' | 'put' | 'post' | 'patch';
  /** As OpenAPI writes it: `/api/regions/{name}/kill`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly status?: number;
  readonly body?: z.ZodType;
  /** What may follow the `?`. */
  readonly query?: z.ZodObject;
  /** Null for what is not JSON. */
  readonly answer: z.ZodType | null;
  readonly contentType?: string;
  /** Statuses of problems, besides 400 for a body that does not fit and 403 for pages of other origins. */
  readonly problems: readonly number[];
}

const regionAnswer = z.object({ region: controlRegion }).meta({ id: 'RegionAnswer' });

/** Every route of the control API; it serves exactly these. */
export const controlRoutes = {
  GetOpenApi: {
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This description',
    answer: z.looseObject({ openapi: z.string() }).meta({ id: 'OpenApi' }),
    problems: [],
  },
  GetState: { method: 'get', path: '/api/state', summary: 'Everything as it is now', answer: controlState, problems: [] },
  GetSamples: {
    method: 'get',
    path: '/api/samples',
    summary: 'Figures of the last 5 minutes',
    answer: samplesAnswer,
    problems: [],
  },
  GetEvents: {
    method: 'get',
    path: '/api/events',
    summary: 'What happens, as server-sent events',
    description:
      "The last 5,000 events, then each as it happens. `id` is the event's number: with `Last-Event-ID` only later ones come. `?last=200` limits what is sent of the past. The data of each is an Event as JSON.",
    answer: null,
    contentType: 'text/event-stream',
    problems: [503],
  },
  KillRegion: {
    method: 'post',
    path: '/api/regions/{name}/kill',
    summary: 'Kill a region: its processes and listeners, for real',
    description: 'Settles when it is down. A region that is down already stays so.',
    answer: regionAnswer,
    problems: [404, 502],
  },
  RestoreRegion: {
    method: 'post',
    path: '/api/regions/{name}/restore',
    summary: 'Bring a region back, with its data and ports',
    description: 'Settles when it serves. A region that is up stays so.',
    answer: regionAnswer,
    problems: [404, 502],
  },
  SetReadOnly: {
    method: 'post',
    path: '/api/regions/{name}/read-only',
    summary: 'Make storage of a region refuse writes, or take them again',
    body: readOnlyRequest,
    answer: regionAnswer,
    problems: [404, 502],
  },
  SetClock: {
    method: 'put',
    path: '/api/clock',
    summary: 'Let the clock of the simulated services run faster, or as real time does',
    description:
      'For retries and dead letters of events, replication, time to live, probes, DNS and timers. It goes on from where it is and never goes back. Apps, browsers, tokens and signatures keep real time; packages/local-cloud/FIDELITY.md lists which is which.',
    body: clockSetting,
    answer: clockSetting,
    problems: [502],
  },
  GetFaults: { method: 'get', path: '/api/faults', summary: 'Faults that are asked for', answer: faultsAnswer, problems: [] },
  PutFaults: {
    method: 'put',
    path: '/api/faults',
    summary: 'Ask for faults',
    description:
      'Merges what is given, as RFC 7396 does: null takes a member away, lists are replaced whole. `{}` alone takes all faults away, as `{}` for one service takes away those of the service. Answers when the services have taken them; what could not be set waits and is tried again.',
    body: faults,
    answer: faultsAnswer,
    problems: [],
  },
  GetImage: {
    method: 'get',
    path: '/api/images/{id}',
    summary: 'What happened to one image, step by step',
    answer: imageStory,
    problems: [404],
  },
  GetTraces: {
    method: 'get',
    path: '/api/traces',
    summary: 'What the apps tell Application Insights of their work, by operation',
    description: 'Of the last 5,000 items that were sent.',
    query: tracesQuery,
    answer: tracesAnswer,
    problems: [404],
  },
  GetTrace: {
    method: 'get',
    path: '/api/traces/{operationId}',
    summary: 'One operation over all apps and regions',
    answer: trace,
    problems: [404],
  },
  GetFailures: {
    method: 'get',
    path: '/api/failures',
    summary: 'What failed in the apps, the same failures as one',
    description: 'Of the last 5,000 items that were sent.',
    answer: failuresAnswer,
    problems: [404],
  },
  GetRequestTimes: {
    method: 'get',
    path: '/api/request-times',
    summary: 'Requests of the apps in steps of ten seconds: how many, how many failed, how long they took',
    description: 'Of the last 5,000 items that were sent, and of the last ten minutes at most.',
    answer: requestTimesAnswer,
    problems: [404],
  },
  GetSignals: {
    method: 'get',
    path: '/api/signals',
    summary: 'Metrics of the apps over time, by region and labels',
    description: 'Of the last 5,000 figures that were sent. docs/deploy/telemetry.md says what each metric means.',
    query: signalsQuery,
    answer: signalsAnswer,
    problems: [404],
  },
  GetDrills: {
    method: 'get',
    path: '/api/drills',
    summary: 'Drills of this run, newest first',
    answer: drillsAnswer,
    problems: [],
  },
  StartDrill: {
    method: 'post',
    path: '/api/drills',
    summary: 'Tell of a drill that starts',
    status: 201,
    body: drillStart,
    answer: drillAnswer,
    problems: [409],
  },
  ChangeDrill: {
    method: 'patch',
    path: '/api/drills/{id}',
    summary: 'Add steps to a drill, or its verdict',
    body: drillChange,
    answer: drillAnswer,
    problems: [404],
  },
} as const satisfies Record<string, ControlRoute>;

export type ControlRouteId = keyof typeof controlRoutes;
