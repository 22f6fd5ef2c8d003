import { type ReactNode, useCallback, useRef, useState } from 'react';
import { chooserAccept } from '../uploads/check-file.ts';
import { UploadScreen } from '../uploads/upload-screen.tsx';
import type { Services } from './services.ts';

export interface UploadEntry {
  /** Opens the file chooser; the first time the upload screen, which says what happens to pictures here. */
  readonly start: () => void;
  /** Takes files whose person has been told: chosen from the screen, or dropped on the frame that says it. */
  readonly take: (files: readonly File[]) => void;
  /** Takes files that came without a word, by paste; the first time asks. */
  readonly ask: (files: readonly File[]) => void;
  readonly elements: ReactNode;
}

/** The ways into the queue. */
export function useUploadEntry({ uploader, marks }: Services): UploadEntry {
  const [screen, setScreen] = useState<readonly File[] | null>(null);
  const input = useRef<HTMLInputElement>(null);

  const take = useCallback(
    (files: readonly File[]) => {
      marks.set('knows-public');
      uploader.add(files);
    },
    [marks, uploader],
  );
  const start = useCallback(() => {
    if (marks.has('knows-public')) input.current?.click();
    else setScreen([]);
  }, [marks]);
  const ask = useCallback(
    (files: readonly File[]) => {
      if (marks.has('knows-public')) uploader.add(files);
      else setScreen(files);
    },
    [marks, uploader],
  );

  const elements = (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={chooserAccept}
        aria-label="Photos to upload"
        data-testid="file-input"
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          // The same file may be chosen again.
          event.target.value = '';
          setScreen(null);
        }}
      />
      {screen && (
        <UploadScreen
          pending={screen}
          onClose={() => setScreen(null)}
          onChoose={() => input.current?.click()}
          onAgree={() => {
            take(screen);
            setScreen(null);
          }}
        />
      )}
    </>
  );
  return { start, take, ask, elements };
}
