import { defaultLimits } from '@parallax/contracts/limits';
import { Dialog } from '../ui/dialog.tsx';

interface UploadScreenProps {
  /** Pasted and not yet agreed to; none when the person asked for the screen. */
  readonly pending: readonly File[];
  readonly onChoose: () => void;
  readonly onAgree: () => void;
  readonly onClose: () => void;
}

const most = `${defaultLimits.maxBytes / 1_048_576} MB`;

/** Before the first upload: what happens to a picture here, in plain words. */
export function UploadScreen({ pending, onChoose, onAgree, onClose }: UploadScreenProps) {
  const count = pending.length === 1 ? 'this picture' : `these ${pending.length} pictures`;
  return (
    <Dialog title="Upload photos" onClose={onClose}>
      <div className="upload-screen">
        <p>
          <strong>Parallax is a public gallery: everyone can see what you upload.</strong> Everyone can also download the original
          file, with all that the camera wrote into it: the time, and perhaps the place.
        </p>
        <p>You can delete a picture at any time. JPEG, PNG, WebP, GIF, AVIF or TIFF, up to {most} each.</p>
        {pending.length > 0 ? (
          <button type="button" className="button" data-kind="primary" data-first onClick={onAgree}>
            Upload {count}
          </button>
        ) : (
          <button type="button" className="button" data-kind="primary" data-first onClick={onChoose}>
            Choose photos
          </button>
        )}
      </div>
    </Dialog>
  );
}
