import { Dialog } from '../ui/dialog.tsx';

const rows: readonly (readonly [keys: readonly string[], meaning: string])[] = [
  [['←', '→', '↑', '↓'], 'Move between pictures'],
  [['Enter'], 'Open the picture'],
  [['Esc'], 'Back to the gallery'],
  [['Delete'], 'Delete the open picture, if it is yours'],
  [['Ctrl', 'Z'], 'Undo the last delete'],
  [['I'], 'Show or hide the details on a small window'],
  [['/'], 'Search'],
  [['U'], 'Upload photos'],
  [['?'], 'This list'],
];

/** All keys at a glance. */
export const Help = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog title="Keyboard" onClose={onClose}>
    <dl className="keys">
      {rows.map(([keys, meaning]) => (
        <div key={meaning}>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  </Dialog>
);
