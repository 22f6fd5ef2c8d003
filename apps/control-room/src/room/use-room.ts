import { useCallback, useEffect, useReducer, useRef } from 'react';
import { type ControlApi, ControlApiError } from '../api/control-api.ts';
import { followEvents } from '../api/event-stream.ts';
import { carryOut, undoOf } from '../faults/actions.ts';
import { type Handle, type Use, useOf } from '../faults/switches.ts';
import { emptyRoom, type RoomState, roomReducer } from './room-state.ts';

const askEveryMs = 1_000;
/** Enough to fill the stream; what is older is searched for by its id. */
const eventsAtFirst = 1_500;

export interface Room {
  readonly state: RoomState;
  /** Works a switch, or sets a slider: to its next setting unless one is named. */
  use(handle: Handle, to?: number): void;
  clearFaults(): void;
  undo(): void;
  hold(on: boolean): void;
  dismiss(notice: number): void;
}

/** Joins the reducers with the control API: asks once a second, follows the events, carries out what people switch. */
export function useRoom(api: ControlApi): Room {
  const [state, dispatch] = useReducer(roomReducer, emptyRoom);
  const latest = useRef(state);
  latest.current = state;

  useEffect(() => {
    let isOver = false;
    let needsSamples = true;
    const ask = async (): Promise<void> => {
      try {
        dispatch({ type: 'answered', cloud: await api.state() });
        dispatch({ type: 'drilled', drills: (await api.drills()).drills });
        if (needsSamples) dispatch({ type: 'sampled', samples: (await api.samples()).samples });
        needsSamples = false;
      } catch {
        needsSamples = true;
        dispatch({ type: 'lost' });
      }
      if (!isOver) timer = setTimeout(() => void ask(), askEveryMs);
    };
    let timer = setTimeout(() => void ask(), 0);
    const unfollow = followEvents(
      eventsAtFirst,
      (events) => dispatch({ type: 'happened', events }),
      (isOpen) => {
        if (!isOpen) dispatch({ type: 'lost' });
      },
    );
    return () => {
      isOver = true;
      clearTimeout(timer);
      unfollow();
    };
  }, [api]);

  const run = useCallback(
    async (handle: string, { action, text }: Use, isUndo = false): Promise<void> => {
      const { cloud, busy } = latest.current;
      if (cloud === null || busy.has(handle)) return;
      dispatch({ type: 'used', handle });
      const done = { text, undo: undoOf(action, cloud.faults), undoText: `Undo: ${text}` };
      try {
        await carryOut(api, action);
        dispatch({ type: 'done', handle, done, isUndo });
        dispatch({ type: 'answered', cloud: await api.state() });
      } catch (error) {
        const reason = error instanceof ControlApiError ? error.message : 'The local cloud did not answer.';
        dispatch({ type: 'failed', handle, text: reason });
      }
    },
    [api],
  );

  return {
    state,
    use: useCallback(
      (handle, to) => {
        const use = useOf(handle, to);
        if (use !== null) void run(handle.id, use);
      },
      [run],
    ),
    clearFaults: useCallback(
      () => void run('clear', { action: { type: 'faults', change: {} }, text: 'All faults are off' }),
      [run],
    ),
    undo: useCallback(() => {
      const last = latest.current.undos.at(-1);
      if (last !== undefined) void run('undo', { action: last.undo, text: `Taken back: ${last.text}` }, true);
    }, [run]),
    hold: useCallback((on) => dispatch({ type: 'hold', on }), []),
    dismiss: useCallback((id) => dispatch({ type: 'dismissed', id }), []),
  };
}
