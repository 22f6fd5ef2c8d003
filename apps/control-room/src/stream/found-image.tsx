import { StepList, TracesLink } from './journey-steps.tsx';
import { stepsOf } from './steps.ts';
import { Thumbnail } from './thumbnail.tsx';
import { useStory } from './use-story.ts';

/** An image that is older than what the page keeps, as the server tells it. */
export function FoundImage({ id, names }: { id: string; names: (region: string) => string }) {
  const { story, problem } = useStory(id, 0);
  if (story === null) return <p className="nothing">{problem ?? 'Looking it up …'}</p>;
  const { thumbnail, fileName, stage, home, note } = story;
  const urls = thumbnail === null ? [] : [thumbnail.url, thumbnail.secondaryUrl].filter((url) => url !== null);
  return (
    <div className="found steps">
      <p className="steps-head">
        <Thumbnail urls={urls} />
        <span className="n">{id}</span>
        {fileName && <span>{fileName}</span>}
        {stage && <span className="soft">{home === null ? stage : `${stage}, home ${names(home)}`}</span>}
        <TracesLink image={id} />
      </p>
      {note && <p className="steps-note">{note}</p>}
      <StepList steps={stepsOf(story, null)} names={names} />
    </div>
  );
}
