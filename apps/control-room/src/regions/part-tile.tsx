import type { ControlPart } from '@parallax/local-cloud/api/control-state';
import { healthSigns, partName, partSentence } from './region-words.ts';

export function PartTile({ part, now }: { part: ControlPart; now: number }) {
  const sentence = partSentence(part, now);
  return (
    <li className="tile" data-health={part.health} title={sentence}>
      <span aria-hidden="true" className="tile-sign">
        {healthSigns[part.health]}
      </span>
      <span aria-hidden="true">{partName(part.name)}</span>
      <span className="visually-hidden">{sentence}</span>
    </li>
  );
}
