import type { WaitingFault } from '@parallax/local-cloud/api/control-faults';
import type { Handle, Slider, Switch } from './switches.ts';
import './faults.css';

interface Props {
  readonly handles: readonly Handle[];
  readonly busy: ReadonlySet<string>;
  readonly waiting: readonly WaitingFault[];
  readonly canUndo: boolean;
  readonly isFaulty: boolean;
  readonly onUse: (handle: Handle, to?: number) => void;
  readonly onClear: () => void;
  readonly onUndo: () => void;
}

export function FaultPanel({ handles, busy, waiting, canUndo, isFaulty, onUse, onClear, onUndo }: Props) {
  const groups = [...new Set(handles.map(({ group }) => group))];
  return (
    <section className="faults" aria-labelledby="faults-heading">
      <div className="faults-head">
        <h2 className="heading" id="faults-heading">
          Faults
        </h2>
        <button type="button" className="button" disabled={!canUndo} onClick={onUndo}>
          Undo <kbd>u</kbd>
        </button>
        <button type="button" className="button" disabled={!isFaulty} onClick={onClear}>
          All off <kbd>x</kbd>
        </button>
      </div>
      {groups.map((group) => (
        <fieldset className="fault-group panel" key={group}>
          <legend>{group}</legend>
          {handles
            .filter((handle) => handle.group === group)
            .map((handle) =>
              handle.type === 'switch' ? (
                <SwitchRow key={handle.id} handle={handle} isBusy={busy.has(handle.id) || handle.isBusy} onUse={onUse} />
              ) : (
                <SliderRow key={handle.id} handle={handle} onUse={onUse} />
              ),
            )}
        </fieldset>
      ))}
      {waiting.length > 0 && (
        <ul className="waiting" aria-label="Faults that wait">
          {waiting.map(({ service, region, reason }) => (
            <li key={`${service} ${region} ${reason}`}>
              <span className="n">{[service, region].filter(Boolean).join(' ')}</span> {reason}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function SwitchRow({ handle, isBusy, onUse }: { handle: Switch; isBusy: boolean; onUse: Props['onUse'] }) {
  const { id, label, line, isOn, severity, key } = handle;
  const lineId = `line-${id.replaceAll(' ', '-')}`;
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-describedby={lineId}
      aria-busy={isBusy}
      aria-keyshortcuts={key}
      aria-label={`${handle.group}: ${id.startsWith('kill') ? 'Kill' : label}`}
      className="fault"
      data-severity={severity}
      onClick={() => onUse(handle)}
    >
      <span className="fault-track" aria-hidden="true" />
      <span className="fault-label">{label}</span>
      <kbd>{key.replace('Shift+', '⇧')}</kbd>
      <span className="fault-line" id={lineId}>
        {line}
      </span>
    </button>
  );
}

function SliderRow({ handle, onUse }: { handle: Slider; onUse: Props['onUse'] }) {
  const { id, label, line, settings, at, key } = handle;
  const input = `slider-${id}`;
  const setting = settings[at]?.label ?? '';
  return (
    <div className="fault" data-severity="limited" data-on={at > 0}>
      <label className="fault-label" htmlFor={input}>
        {label}
      </label>
      <output className="fault-value n" htmlFor={input}>
        {setting}
      </output>
      <kbd>{key}</kbd>
      <input
        id={input}
        type="range"
        min={0}
        max={settings.length - 1}
        step={1}
        value={at}
        aria-valuetext={setting}
        aria-describedby={`line-${id}`}
        aria-keyshortcuts={key}
        onChange={({ target }) => onUse(handle, target.valueAsNumber)}
      />
      <span className="fault-line" id={`line-${id}`}>
        {line}
      </span>
    </div>
  );
}
