import type { Image } from '@parallax/contracts/image';
import type { ProcessRequest } from '@parallax/contracts/requests';
import { RefreshCw, RotateCwSquare, ScanSearch } from 'lucide-react';
import { type ReactNode, useId } from 'react';

export interface ReprocessControlsProps {
  readonly image: Image;
  /** Why files cannot be changed now; null when they can. */
  readonly whyNot: string | null;
  /** What is being done to it, in words; null for nothing. */
  readonly busy: string | null;
  /** Why the last wish could not be done; null when it could. */
  readonly trouble: string | null;
  readonly onProcess: (request: ProcessRequest) => void;
}

/** What its owner can have done to a picture again. What cannot be done now stays in reach and says why. */
export function ReprocessControls({ image, whyNot, busy, trouble, onProcess }: ReprocessControlsProps) {
  const reason = useId();
  if (!image.own || image.deleted || image.stage !== 'ready') return null;
  // Without its timeline nobody could tell when the work is done.
  const isHeld = busy !== null || image.timeline === undefined;
  return (
    <div className="reprocess">
      <Control
        label="Turn"
        icon={<RotateCwSquare size={16} aria-hidden="true" />}
        isOff={isHeld || whyNot !== null}
        reason={whyNot === null ? undefined : reason}
        onPress={() => onProcess({ rotate: 90 })}
      />
      <Control
        label="Recognise again"
        icon={<ScanSearch size={16} aria-hidden="true" />}
        isOff={isHeld}
        onPress={() => onProcess({ recognize: true })}
      />
      <Control
        label="Make thumbnails anew"
        icon={<RefreshCw size={16} aria-hidden="true" />}
        isOff={isHeld || whyNot !== null}
        reason={whyNot === null ? undefined : reason}
        onPress={() => onProcess({ thumbnails: true })}
      />
      {whyNot !== null && (
        <p className="reprocess-reason small" id={reason}>
          {whyNot}
        </p>
      )}
      <p className={busy === null ? undefined : 'quiet pending'} role="status">
        {busy}
      </p>
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </div>
  );
}

interface ControlProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly isOff: boolean;
  /** Id of the sentence that says why it is off. */
  readonly reason?: string | undefined;
  readonly onPress: () => void;
}

/** Off means `aria-disabled`: the keyboard still finds it, and hears why. */
const Control = ({ label, icon, isOff, reason, onPress }: ControlProps) => (
  <button
    type="button"
    className="button"
    aria-disabled={isOff || undefined}
    aria-describedby={reason}
    onClick={() => {
      if (!isOff) onPress();
    }}
  >
    {icon}
    {label}
  </button>
);
