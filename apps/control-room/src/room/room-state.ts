import type { Drill } from '@parallax/local-cloud/api/control-drills';
import type { ControlEvent } from '@parallax/local-cloud/api/control-events';
import type { Sample } from '@parallax/local-cloud/api/control-samples';
import type { ControlState } from '@parallax/local-cloud/api/control-state';
import { addSample } from '../charts/series.ts';
import type { Done } from '../faults/actions.ts';
import { addEvents, emptyStream, type Stream } from '../stream/journeys.ts';

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly isProblem: boolean;
  readonly done: Done | null;
}

export interface RoomState {
  /** Null until the first answer. */
  readonly cloud: ControlState | null;
  /** False while the local cloud does not answer: everything shown is as it was. */
  readonly isConnected: boolean;
  readonly samples: readonly Sample[];
  readonly stream: Stream;
  /** What the stream shows while it is held; null while it runs. */
  readonly held: Stream | null;
  readonly drills: readonly Drill[];
  /** Newest last. */
  readonly notices: readonly Notice[];
  /** What can be taken back, newest last. */
  readonly undos: readonly Done[];
  /** Switches that were used and have not been answered yet. */
  readonly busy: ReadonlySet<string>;
}

export const emptyRoom: RoomState = {
  cloud: null,
  isConnected: false,
  samples: [],
  stream: emptyStream,
  held: null,
  drills: [],
  notices: [],
  undos: [],
  busy: new Set(),
};

export type RoomAction =
  | { readonly type: 'answered'; readonly cloud: ControlState }
  | { readonly type: 'lost' }
  | { readonly type: 'sampled'; readonly samples: readonly Sample[] }
  | { readonly type: 'happened'; readonly events: readonly ControlEvent[] }
  | { readonly type: 'drilled'; readonly drills: readonly Drill[] }
  | { readonly type: 'hold'; readonly on: boolean }
  | { readonly type: 'used'; readonly handle: string }
  | { readonly type: 'done'; readonly handle: string; readonly done: Done; readonly isUndo: boolean }
  | { readonly type: 'failed'; readonly handle: string; readonly text: string }
  | { readonly type: 'dismissed'; readonly id: number };

const maxNotices = 4;
const maxUndos = 20;

export function roomReducer(room: RoomState, action: RoomAction): RoomState {
  switch (action.type) {
    case 'answered':
      return { ...room, cloud: action.cloud, isConnected: true, samples: addSample(room.samples, action.cloud.sample) };
    case 'lost':
      return room.isConnected ? { ...room, isConnected: false } : room;
    case 'sampled':
      return { ...room, samples: action.samples };
    case 'happened':
      return { ...room, stream: addEvents(room.stream, action.events) };
    case 'drilled':
      return { ...room, drills: action.drills };
    case 'hold':
      return { ...room, held: action.on ? room.stream : null };
    case 'used':
      return { ...room, busy: new Set([...room.busy, action.handle]) };
    case 'done':
      return {
        ...settled(room, action.handle),
        notices: withNotice(room, action.done.text, false, action.isUndo ? null : action.done),
        undos: action.isUndo ? room.undos.slice(0, -1) : [...room.undos, action.done].slice(-maxUndos),
      };
    case 'failed':
      return { ...settled(room, action.handle), notices: withNotice(room, action.text, true, null) };
    case 'dismissed':
      return { ...room, notices: room.notices.filter(({ id }) => id !== action.id) };
  }
}

const settled = (room: RoomState, handle: string): RoomState => ({
  ...room,
  busy: new Set([...room.busy].filter((used) => used !== handle)),
});

function withNotice(room: RoomState, text: string, isProblem: boolean, done: Done | null): readonly Notice[] {
  const id = (room.notices.at(-1)?.id ?? 0) + 1;
  return [...room.notices, { id, text, isProblem, done }].slice(-maxNotices);
}
