import type { WaitingFault } from '@parallax/local-cloud/api/control-faults';
import type { Notice } from '../room/room-state.ts';
import { LastNotice } from './last-notice.tsx';
import { type Handle, regionsGroup, type Slider, type Switch } from './switches.ts';
import './faults.css';

interface Props {
  readonly handles: readonly Handle[];
  readonly busy: ReadonlySet<string>;
  readonly waiting: readonly WaitingFault[];
  readonly canUndo: boolean;
  readonly isFaulty: boolean;
  readonly notice: Notice | null;
  readonly onUse: (handle: Handle, to?: number) => void;
  readonly onClear: () => void;
  readonly onUndo: () => void;
  readonly onDismiss: (notice: number) => void;
}

export function FaultPanel({ handles, busy, waiting, canUndo, isFaulty, notice, onUse, onClear, onUndo, onDismiss }: Props) {
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
      <LastNotice notice={notice} onDismiss={onDismiss} />
      {groups.map((group) => {
        const members = handles.filter((handle) => handle.group === group);
        const switches = members.filter((handle) => handle.type === 'switch');
        return (
          <fieldset className="fault-group panel" key={group}>
            <legend>{group}</legend>
            {group === regionsGroup && <RegionTable switches={switches} busy={busy} onUse={onUse} />}
            {group !== regionsGroup &&
              members.map((handle) =>
                handle.type === 'switch' ? (
                  <SwitchRow key={handle.id} handle={handle} isBusy={busy.has(handle.id)} onUse={onUse} />
                ) : (
                  <SliderRow key={handle.id} handle={handle} onUse={onUse} />
                ),
              )}
          </fieldset>
        );
      })}
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

/** A row per region and a column per switch; what they do is said once. */
function RegionTable({
  switches,
  busy,
  onUse,
}: {
  switches: readonly Switch[];
  busy: ReadonlySet<string>;
  onUse: Props['onUse'];
}) {
  const regions = [...new Set(switches.map(({ region }) => region))];
  const lines = [...new Set(switches.map(({ line }) => line))];
  const lineId = (line: string) => `line-region-${lines.indexOf(line)}`;
  return (
    <>
      {regions.map((region) => (
        <div className="region-switches" key={region}>
          <span className="fault-label">{region}</span>
          {switches
            .filter((handle) => handle.region === region)
            .map((handle) => (
              <SwitchButton
                key={handle.id}
                handle={handle}
                isBusy={busy.has(handle.id)}
                lineId={lineId(handle.line)}
                onUse={onUse}
              />
            ))}
        </div>
      ))}
      <div className="region-lines">
        {lines.map((line) => (
          <p className="fault-line" id={lineId(line)} key={line}>
            {line}
          </p>
        ))}
      </div>
    </>
  );
}

function SwitchRow({ handle, isBusy, onUse }: { handle: Switch; isBusy: boolean; onUse: Props['onUse'] }) {
  const lineId = `line-${handle.id}`;
  return (
    <div className="fault-row">
      <SwitchButton handle={handle} isBusy={isBusy} lineId={lineId} onUse={onUse} />
      <span className="fault-line" id={lineId}>
        {handle.line}
      </span>
    </div>
  );
}

interface SwitchButtonProps {
  readonly handle: Switch;
  readonly isBusy: boolean;
  readonly lineId: string;
  readonly onUse: Props['onUse'];
}

function SwitchButton({ handle, isBusy, lineId, onUse }: SwitchButtonProps) {
  const { id, label, region, isOn, severity, key } = handle;
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-describedby={lineId}
      aria-busy={isBusy || handle.isBusy}
      aria-keyshortcuts={key}
      aria-label={region === null ? label : `${id.startsWith('kill') ? 'Kill' : label} ${region}`}
      className="fault"
      data-severity={severity}
      onClick={() => onUse(handle)}
    >
      <span className="fault-track" aria-hidden="true" />
      <span className="fault-label">{label}</span>
      <kbd>{key.replace('Shift+', '⇧')}</kbd>
    </button>
  );
}

function SliderRow({ handle, onUse }: { handle: Slider; onUse: Props['onUse'] }) {
  const { id, label, line, settings, at, key } = handle;
  const input = `slider-${id}`;
  const setting = settings[at]?.label ?? '';
  return (
    <div className="fault-row slider" data-on={at > 0}>
      <label className="fault-label" htmlFor={input}>
        {label}
      </label>
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
      <output className="fault-value n" htmlFor={input}>
        {setting}
      </output>
      <kbd>{key}</kbd>
      <span className="fault-line" id={`line-${id}`}>
        {line}
      </span>
    </div>
  );
}
