import type { ReplicationLink } from '@parallax/local-cloud/api/control-state';
import { count } from '../words/figures.ts';
import { linkLabel, thicknessOf } from './region-words.ts';

/** One direction of replication between two regions. */
export function LinkArrow({
  link,
  direction,
  names,
}: {
  link: ReplicationLink;
  direction: 'down' | 'up' | 'right';
  names: (region: string) => string;
}) {
  const thickness = thicknessOf(link.perSecond);
  const label = linkLabel(link);
  const isBehind = link.split || (link.lagMs ?? 0) > 2_000 || link.backlog > 20;
  return (
    <li className="link" data-direction={direction} data-state={link.split ? 'split' : isBehind ? 'behind' : 'ok'}>
      <svg className="link-arrow" viewBox="0 0 24 40" aria-hidden="true">
        <path className="link-shaft" d={link.split ? 'M12 2V14M12 24V32' : 'M12 2V32'} strokeWidth={thickness} />
        <path className="link-head" d={`M12 39 ${7 - thickness / 3} 30H${17 + thickness / 3}Z`} />
      </svg>
      <span className="link-label">
        <span className="n">{label}</span>
        <span className="n soft">{count(link.perSecond)}/s</span>
      </span>
      <span className="visually-hidden">{`from ${names(link.from)} to ${names(link.to)}`}</span>
    </li>
  );
}
