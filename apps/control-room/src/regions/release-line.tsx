import type { PublishedRelease } from '@parallax/local-cloud/api/control-state';
import { colourLabel, releaseSentence } from './release-words.ts';

/** How people are divided between colours; nothing while only one runs. */
export function ReleaseLine({ release }: { readonly release: PublishedRelease }) {
  if (release.colours.length < 2) return null;
  return (
    <p className="release" title={releaseSentence(release)}>
      {release.colours.map((each) => (
        <span key={each.colour} className="release-colour" data-open={each.weight > 0 && !each.drained}>
          {colourLabel(each)}
        </span>
      ))}
      <span className="soft">
        {release.sticky ? 'sticky, ' : ''}revision {release.revision}
      </span>
    </p>
  );
}
