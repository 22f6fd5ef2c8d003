import { noFilter, noTrace, tracesHref } from '../address/address.ts';
import { clockTime, duration, millis } from '../words/figures.ts';
import type { Journey } from './journeys.ts';
import { isStage, stageNames } from './stages.ts';
import { type Step, stepsOf } from './steps.ts';
import { useStory } from './use-story.ts';
import './steps.css';

/** Asked for again when so many more events have come: each asks the API, which is being measured. */
const askEvery = 6;

/** Where one image is and what happened to it, step by step. */
export function JourneySteps({ journey, names }: { journey: Journey; names: (region: string) => string }) {
  const { story, problem } = useStory(journey.id, Math.floor(journey.events.length / askEvery));
  return (
    <div className="steps">
      <p className="steps-head">
        <span className="n">{journey.id}</span>
        {story?.fileName && <span>{story.fileName}</span>}
        {story?.stage && (
          <span className="soft">{story.home === null ? story.stage : `${story.stage}, home ${names(story.home)}`}</span>
        )}
        <TracesLink image={journey.id} />
      </p>
      {(problem ?? story?.note) && <p className="steps-note">{problem ?? story?.note}</p>}
      <StepList steps={stepsOf(story, journey)} names={names} />
    </div>
  );
}

/** To what the apps themselves told of an image. */
export function TracesLink({ image }: { image: string }) {
  return <a href={tracesHref({ ...noTrace, filter: { ...noFilter, image } })}>Traces</a>;
}

export function StepList({ steps, names }: { steps: readonly Step[]; names: (region: string) => string }) {
  return (
    <ol className="step-list">
      {steps.map(({ key, at, kind, text, region, ms, level, from, sinceStartMs, afterMs }) => (
        <li key={key} className="step" data-level={level} data-stage={kind}>
          <time className="n soft" dateTime={at} title={`${clockTime(at)}.${millis(at)}`}>
            {duration(sinceStartMs)}
          </time>
          <span className="n soft step-after">{afterMs > 0 ? `+${duration(afterMs)}` : ''}</span>
          <span className="step-kind">{isStage(kind) ? stageNames[kind].label : kind}</span>
          <span className="step-text">
            {text}
            {ms !== null && kind !== 'replicate' && <span className="n soft"> took {duration(ms)}</span>}
            {ms !== null && kind === 'replicate' && <span className="n soft"> {duration(ms)} behind</span>}
          </span>
          <span className="soft step-region">{region === null ? '' : names(region)}</span>
          <span
            className="soft step-from"
            title={from === 'timeline' ? 'Told by the app’s own timeline' : 'Told by the local cloud'}
          >
            {from === 'timeline' ? 'app' : 'cloud'}
          </span>
        </li>
      ))}
    </ol>
  );
}
