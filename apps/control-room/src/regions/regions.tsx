import type { ControlState, ReplicationLink } from '@parallax/local-cloud/api/control-state';
import { Fragment } from 'react';
import { LinkArrow } from './link-arrow.tsx';
import { PartTile } from './part-tile.tsx';
import { RegionCard } from './region-card.tsx';
import { ReleaseLine } from './release-line.tsx';
import './regions.css';

/** Regions from top to bottom, with the replication between neighbours between them; further links stand below. */
export function Regions({ cloud, now }: { cloud: ControlState; now: number }) {
  const { regions, replication, parts, sample } = cloud;
  const nameOf = (name: string) => regions.find((region) => region.name === name)?.displayName ?? name;
  const between = (a: string | undefined, b: string | undefined) =>
    replication.filter(({ from, to }) => (from === a && to === b) || (from === b && to === a));
  const neighbours = new Set(regions.flatMap((region, index) => between(region.name, regions[index + 1]?.name)));
  const down = new Set(regions.filter(({ status }) => status !== 'up').map(({ name }) => name));
  const further = replication.filter((link) => !neighbours.has(link));
  return (
    <section className="regions" aria-labelledby="regions-heading">
      <h2 className="heading" id="regions-heading">
        Regions
      </h2>
      {cloud.release && <ReleaseLine release={cloud.release} />}
      {regions.map((region, index) => (
        <Fragment key={region.name}>
          <RegionCard region={region} secondaryLagMs={sample?.lag[`${region.name}>secondary`] ?? null} now={now} />
          <Links links={between(region.name, regions[index + 1]?.name)} above={region.name} down={down} names={nameOf} />
        </Fragment>
      ))}
      {further.length > 0 && (
        <ul className="further-links" aria-label="Replication between other regions">
          {further.map((link) => (
            <li key={`${link.from}>${link.to}`} className="further-link">
              <span>{`${nameOf(link.from)} → ${nameOf(link.to)}`}</span>
              <ul>
                <LinkArrow link={link} direction="right" down={down} names={nameOf} />
              </ul>
            </li>
          ))}
        </ul>
      )}
      <ul className="tiles shared" aria-label="Parts that serve every region">
        {parts.map((part) => (
          <PartTile key={part.name} part={part} now={now} />
        ))}
      </ul>
    </section>
  );
}

interface LinksProps {
  readonly links: readonly ReplicationLink[];
  readonly above: string;
  readonly down: ReadonlySet<string>;
  readonly names: (region: string) => string;
}

function Links({ links, above, down, names }: LinksProps) {
  if (links.length === 0) return null;
  return (
    <ul className="links" aria-label="Replication">
      {links.map((link) => (
        <LinkArrow key={link.from} link={link} direction={link.from === above ? 'down' : 'up'} down={down} names={names} />
      ))}
    </ul>
  );
}
