import type { ControlRegion } from '@parallax/local-cloud/api/control-state';
import { count, duration } from '../words/figures.ts';
import { PartTile } from './part-tile.tsx';
import { healthSigns, statusOf } from './region-words.ts';

export function RegionCard({
  region,
  secondaryLagMs,
  now,
}: {
  region: ControlRegion;
  secondaryLagMs: number | null;
  now: number;
}) {
  const { name, displayName, health, parts, status } = region;
  const title = `region-${name}`;
  return (
    <article className="region panel" data-health={health} data-status={status} aria-labelledby={title}>
      <header className="region-head">
        <span className="region-sign" aria-hidden="true">
          {healthSigns[health]}
        </span>
        <h3 id={title}>
          <a
            href={`${region.addresses['api']}/api/v1/health`}
            target="_blank"
            rel="noreferrer"
            title="What its own API says of its health"
          >
            {displayName}
          </a>
        </h3>
        <span className="region-status n">{statusOf(region, now)}</span>
      </header>
      <ul className="tiles">
        {parts.map((part) => (
          <PartTile key={part.name} part={part} now={now} />
        ))}
      </ul>
      <dl className="region-figures">
        {figuresOf(region, secondaryLagMs).map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd className="n">{value}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}

const unknown = '–';

function figuresOf({ queues, storage, cosmos, traffic }: ControlRegion, secondaryLagMs: number | null): [string, string][] {
  const queued = queues === null ? unknown : count(Object.values(queues).reduce((sum, depth) => sum + depth, 0));
  return [
    ['queued', queued],
    ['events', storage === null ? unknown : count(storage.eventsPending)],
    ['items', cosmos === null ? unknown : count(cosmos.items)],
    ['copy behind', secondaryLagMs === null ? unknown : duration(secondaryLagMs)],
    ['traffic', traffic ?? unknown],
  ];
}
