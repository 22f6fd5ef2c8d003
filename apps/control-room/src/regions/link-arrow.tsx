import type { ReplicationLink } from '@parallax/local-cloud/api/control-state';
import { count } from '../words/figures.ts';
import { linkLabel, linkState, thicknessOf } from './region-words.ts';

interface Props {
  readonly link: ReplicationLink;
  readonly direction: 'down' | 'up' | 'right';
  /** Regions that are down. */
  readonly down: ReadonlySet<string>;
  readonly names: (region: string) => string;
}

/** One direction of replication between two regions: as thick as its throughput, and how late it is. */
export function LinkArrow({ link, direction, down, names }: Props) {
  const thickness = thicknessOf(link.perSecond);
  const state = linkState(link, down);
  const label = linkLabel(link, state);
  const isCut = state === 'split' || state === 'down';
  return (
    <li className="link" data-direction={direction} data-state={state}>
      <svg className="link-arrow" viewBox="0 0 24 40" aria-hidden="true">
        <path className="link-shaft" d={isCut ? 'M12 2V14M12 24V32' : 'M12 2V32'} strokeWidth={thickness} />
        <path className="link-head" d={`M12 39 ${7 - thickness / 3} 30H${17 + thickness / 3}Z`} />
      </svg>
      <span className="link-label">
        <span className="n">{label}</span>
        {!isCut && <span className="n soft">{count(link.perSecond)}/s</span>}
      </span>
      <span className="visually-hidden">{`from ${names(link.from)} to ${names(link.to)}`}</span>
    </li>
  );
}
