import type { ControlState } from '@parallax/local-cloud/api/control-state';
import { useEffect, useState } from 'react';
import { duration } from '../words/figures.ts';

const tickMs = 250;

/** Counts the seconds since the last kill, for as long as anybody cares to look. */
export function KillBanner({
  lastKill,
  names,
}: {
  lastKill: NonNullable<ControlState['lastKill']>;
  names: (region: string) => string;
}) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  const killedAt = Date.parse(lastKill.at);
  const restoredAt = lastKill.restoredAt === null ? null : Date.parse(lastKill.restoredAt);
  const seconds = Math.max(0, Math.floor((now - killedAt) / 1_000));
  const name = names(lastKill.region);
  return (
    <div className="kill-banner" data-over={restoredAt !== null} role="timer" aria-label="Since the last kill">
      <span className="kill-seconds n">{seconds}</span>
      <span>
        {seconds === 1 ? 'second' : 'seconds'} since {name} was killed.{' '}
        {restoredAt === null ? 'It is down.' : `It was down for ${duration(restoredAt - killedAt)} and is back.`}
      </span>
    </div>
  );
}
