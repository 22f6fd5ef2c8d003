import { useEffect, useState } from 'react';
import { displayName, type Regions } from './regions.ts';
import './regions.css';
import { lagOf, meaningOf } from './sentences.ts';

interface PillProps {
  readonly regions: Regions;
  /** Asks for the regions with counts and reasons; called while the panel is open. */
  readonly onLook: () => void;
}

const refreshMs = 10_000;

/** Who serves you: a dot and a name; opens the panel of all regions, their states, and what they mean. */
export function RegionPill({ regions, onLook }: PillProps) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return;
    onLook();
    const timer = setInterval(onLook, refreshMs);
    return () => clearInterval(timer);
  }, [open, onLook]);

  const serving = regions.all.find((region) => region.name === regions.serving);
  const name = regions.serving === null ? 'Connecting' : displayName(regions, regions.serving);
  return (
    <>
      <button type="button" className="region-pill" popoverTarget="regions" aria-label={`Served by ${name}. Show all regions`}>
        <Dot state={regions.online ? (serving?.state ?? (regions.serving === null ? 'unknown' : 'available')) : 'unavailable'} />
        <span className="region-pill-name">{name}</span>
      </button>
      <div
        id="regions"
        popover="auto"
        className="region-panel"
        role="dialog"
        aria-label="Regions"
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        <h2>Regions</h2>
        <RegionList regions={regions} />
        <p className="region-note">
          Your pictures live in the region that took them; another one steps in when it cannot answer.
        </p>
      </div>
    </>
  );
}

function RegionList({ regions }: { readonly regions: Regions }) {
  if (regions.all.length === 0) return <p className="region-note">The regions are not known yet.</p>;
  const now = new Date();
  return (
    <ul>
      {regions.all.map((region) => {
        const details = regions.details.find((each) => each.name === region.name);
        const lag = lagOf(region.lagMs);
        return (
          <li key={region.name}>
            <Dot state={region.state} />
            <div>
              <p>
                <strong>{region.displayName}</strong>
                {region.name === regions.serving && <span className="region-here">serves you</span>}
              </p>
              <p>{region.state === 'available' ? meaningOf(region, now) : (details?.reason ?? meaningOf(region, now))}</p>
              {lag !== null && <p className="numbers">{lag}</p>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

const Dot = ({ state }: { readonly state: string }) => <span className="dot" data-state={state} aria-hidden="true" />;
