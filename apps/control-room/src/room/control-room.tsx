import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { noTrace, tracesHref } from '../address/address.ts';
import { useAddress } from '../address/use-address.ts';
import { controlApi } from '../api/control-api.ts';
import { Charts } from '../charts/charts.tsx';
import { CostTable } from '../costs/costs.tsx';
import { DrillPanel } from '../drills/drill-panel.tsx';
import { FaultPanel } from '../faults/fault-panel.tsx';
import { handlesOf } from '../faults/switches.ts';
import { Help } from '../keys/help.tsx';
import { type PageCommand, pageKeys } from '../keys/keys.ts';
import { useKeys } from '../keys/use-keys.ts';
import { usePreference } from '../keys/use-preference.ts';
import { Regions } from '../regions/regions.tsx';
import { eventsOf } from '../stream/journeys.ts';
import { StreamPanel } from '../stream/stream-panel.tsx';
import { chartMarks } from './chart-marks.ts';
import { KillBanner } from './kill-banner.tsx';
import { useRoom } from './use-room.ts';
import './room.css';

/** Most people who open the room look at the room. */
const TracesRoom = lazy(async () => ({ default: (await import('./traces-room.tsx')).TracesRoom }));

export function ControlRoom() {
  const address = useAddress();
  const room = useRoom(controlApi);
  const { cloud, isConnected, samples, stream, held, drills, notices, undos, busy } = room.state;
  const [open, setOpen] = useState<string | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const [isHelping, setHelping] = useState(false);
  const [keysOn, setKeysOn] = usePreference('control-room-keys', true);
  const [isLight, setLight] = usePreference('control-room-light', false);
  const search = useRef<HTMLInputElement>(null);
  const now = useNow();
  const handles = cloud === null ? [] : handlesOf(cloud);
  useEffect(() => {
    document.documentElement.dataset['theme'] = isLight ? 'light' : 'dark';
  }, [isLight]);

  const commands: Record<PageCommand, () => void> = {
    search: () => search.current?.focus(),
    help: () => setHelping(!isHelping),
    undo: room.undo,
    clear: room.clearFaults,
    hold: () => room.hold(held === null),
    next: () => moveFocus(1),
    previous: () => moveFocus(-1),
    traces: () => goTo(address.view === 'room' ? tracesHref(noTrace) : '#'),
    close: () => {
      search.current?.blur();
      if (address.view === 'room') setOpen(null);
      else goTo(address.operationId === null ? '#' : tracesHref({ ...noTrace, filter: address.filter }));
    },
  };
  useKeys(keysOn, (name) => {
    if (isHelping && name !== '?') return false;
    const command = pageKeys[name as keyof typeof pageKeys];
    const handle = handles.find(({ key }) => key === name);
    if (command !== undefined) commands[command]();
    else if (handle !== undefined) room.use(handle);
    return command !== undefined || handle !== undefined;
  });

  const regions = cloud?.regions ?? [];
  const nameOf = useCallback((name: string) => regions.find((region) => region.name === name)?.displayName ?? name, [regions]);
  const close = useCallback(() => setHelping(false), []);
  return (
    <>
      <header className="top">
        <h1>
          Parallax <span className="soft">control room</span>
        </h1>
        <span className="connection" data-on={isConnected} role="status">
          {isConnected ? 'live' : 'no answer from the local cloud'}
        </span>
        {cloud !== null && cloud.clock.factor !== 1 && <span className="clock">clock × {cloud.clock.factor}</span>}
        {cloud?.lastKill && <KillBanner lastKill={cloud.lastKill} names={nameOf} />}
        <nav className="top-links">
          <a className="button" href={address.view === 'room' ? tracesHref(noTrace) : '#'}>
            {address.view === 'room' ? 'Traces' : 'Back to the room'} <kbd>w</kbd>
          </a>
          {cloud && (
            <a className="button" href={cloud.web} target="_blank" rel="noreferrer">
              Photo app ↗
            </a>
          )}
          <a className="button" href="/api/openapi.json" target="_blank" rel="noreferrer">
            API ↗
          </a>
          <button type="button" className="button" onClick={() => setHelping(true)}>
            Help <kbd>?</kbd>
          </button>
        </nav>
      </header>
      {cloud === null ? (
        <main className="loading">Waiting for the local cloud …</main>
      ) : address.view === 'traces' ? (
        <Suspense fallback={<main className="loading">Opening the traces …</main>}>
          <TracesRoom address={address} cloud={cloud} now={now} marks={chartMarks(stream.others, null)} />
        </Suspense>
      ) : (
        <main className="room">
          <div className="column">
            <Regions cloud={cloud} now={now} />
            <CostTable costs={cloud.costs} />
          </div>
          <StreamPanel
            stream={held ?? stream}
            regions={regions}
            isHeld={held !== null}
            now={now}
            open={open}
            searchRef={search}
            onOpen={setOpen}
            onHold={room.hold}
          />
          <div className="column">
            <FaultPanel
              handles={handles}
              busy={busy}
              waiting={cloud.waiting}
              canUndo={undos.length > 0}
              isFaulty={Object.keys(cloud.faults).length > 0}
              notice={notices.at(-1) ?? null}
              onUse={room.use}
              onClear={room.clearFaults}
              onUndo={room.undo}
              onDismiss={room.dismiss}
            />
          </div>
          <div className="foot">
            {drills.length > 0 && (
              <DrillPanel
                drills={drills}
                events={eventsOf(stream)}
                now={now}
                cursor={cursor}
                onCursor={setCursor}
                names={nameOf}
              />
            )}
            <Charts samples={samples} regions={regions} now={now} marks={chartMarks(stream.others, cursor)} />
          </div>
        </main>
      )}
      <Help
        isOpen={isHelping}
        handles={handles}
        keysOn={keysOn}
        isLight={isLight}
        onKeys={setKeysOn}
        onLight={setLight}
        onClose={close}
      />
    </>
  );
}

const goTo = (hash: string): void => {
  window.location.hash = hash;
};

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Along the rows of the stream, as arrow keys would. */
function moveFocus(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}
