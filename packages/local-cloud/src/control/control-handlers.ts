import type { z } from 'zod';
import { controlOpenApi } from '../api/control-openapi.ts';
import { type ControlRouteId, controlRoutes } from '../api/control-routes.ts';
import { sampleEveryMs } from './cloud-watch.ts';
import type { ControlRoom } from './control-room.ts';

export interface ControlCall {
  /** What stands in the path's `{}`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What follows the `?`; of several values of one name the last. */
  readonly query: Readonly<Record<string, string>>;
  /** JSON as it came; undefined without a body. */
  readonly body: unknown;
  readonly serverUrl: string;
}

type Handler = (call: ControlCall) => unknown | Promise<unknown>;
/** The stream of events is no answer of JSON and is served apart. */
type JsonRouteId = Exclude<ControlRouteId, 'GetEvents'>;

const name = ({ parameters }: ControlCall): string => parameters['name'] ?? '';

/** What each route does. A route without a handler does not compile. */
export const controlHandlers = (room: ControlRoom): Record<JsonRouteId, Handler> => ({
  GetOpenApi: ({ serverUrl }) => controlOpenApi(serverUrl),
  GetState: () => room.state(),
  GetSamples: () => ({ everyMs: sampleEveryMs, samples: room.watch.samples.all() }),
  KillRegion: async (call) => ({ region: await room.kill(name(call)) }),
  RestoreRegion: async (call) => ({ region: await room.restore(name(call)) }),
  SetReadOnly: async (call) => {
    const { on } = parse(controlRoutes.SetReadOnly.body, call);
    return { region: await room.setReadOnly(name(call), on) };
  },
  SetClock: (call) => room.setClock(parse(controlRoutes.SetClock.body, call).factor),
  GetFaults: () => room.board.answer(),
  // Merged before it is checked: null, which takes away, is no fault.
  PutFaults: ({ body }) => room.putFaults(body ?? {}),
  GetImage: ({ parameters }) => room.imageStory(parameters['id'] ?? ''),
  GetTraces: ({ query }) => ({ traces: room.monitor().traces(controlRoutes.GetTraces.query.parse(query)) }),
  GetTrace: ({ parameters }) => room.trace(parameters['operationId'] ?? ''),
  GetFailures: () => ({ failures: room.monitor().failures() }),
  GetRequestTimes: () => ({ requests: room.monitor().requestTimes() }),
  GetSignals: ({ query }) => ({ signals: room.monitor().signals(controlRoutes.GetSignals.query.parse(query)) }),
  GetDrills: () => ({ drills: room.drills.list() }),
  StartDrill: (call) => ({ drill: room.startDrill(parse(controlRoutes.StartDrill.body, call)) }),
  ChangeDrill: (call) => ({ drill: room.changeDrill(call.parameters['id'] ?? '', parse(controlRoutes.ChangeDrill.body, call)) }),
});

const parse = <Schema extends z.ZodType>(schema: Schema, { body }: ControlCall): z.output<Schema> => schema.parse(body ?? {});
