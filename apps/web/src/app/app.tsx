import type { Image } from '@parallax/contracts/image';
import { type ReactNode, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { type Address, home } from '../pictures/address.ts';
import { imageOf } from '../pictures/pictures.ts';
import { LimitedStrip } from '../regions/limited-strip.tsx';
import { RegionPill } from '../regions/region-pill.tsx';
import { displayName } from '../regions/regions.ts';
import { useStore } from '../store/store.ts';
import { ToastStack } from '../ui/toast-stack.tsx';
import { Dock } from '../uploads/dock.tsx';
import { DropZone } from '../uploads/drop-zone.tsx';
import { needsWarning } from '../uploads/summary.ts';
import './app.css';
import { GalleryPage, useShownOwn } from './gallery-page.tsx';
import { Help } from './help.tsx';
import { morph } from './morph.ts';
import { RoomPage } from './room-page.tsx';
import type { Services } from './services.ts';
import { TagSearch } from './tag-search.tsx';
import { TopBar } from './top-bar.tsx';
import { useKeys } from './use-keys.ts';
import { useLeaveWarning } from './use-leave-warning.ts';
import { type UploadEntry, useUploadEntry } from './use-upload-entry.tsx';

const cellOf = (id: string): HTMLElement | null => document.querySelector(`[data-picture="${id}"]`);

/** The whole page: the gallery, over it the room of one picture, and at the edges what goes on meanwhile. */
export function App({ services }: { readonly services: Services }) {
  const { router } = services;
  const address = useSyncExternalStore(router.subscribe, router.get);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [reveal, setReveal] = useState<{ readonly id: string } | null>(null);
  const entry = useUploadEntry(services);
  useKeys({
    onHelp: () => setHelpOpen(true),
    onSearch: () => document.querySelector<HTMLElement>('.tag-search input')?.focus(),
    onUpload: entry.start,
    onUndo: services.changes.undo,
  });
  useNetwork(services);

  const onGo = useCallback(
    (to: Address) => {
      router.go(to);
      window.scrollTo({ top: 0, behavior: 'instant' });
    },
    [router],
  );
  const onOpen = useCallback(
    (image: Image) =>
      morph(
        () => router.go({ ...router.get(), image: image.id }),
        () => cellOf(image.id),
        'open',
      ),
    [router],
  );
  const onClose = useCallback(() => {
    const { image, ...filter } = router.get();
    if (image === null) return;
    // First the picture's place comes into the window, then the picture goes there.
    setReveal({ id: image });
    requestAnimationFrame(() =>
      morph(
        () => router.leave({ ...filter, image: null }),
        () => cellOf(image),
        'close',
      ),
    );
  }, [router]);
  const onShow = useCallback((id: string) => router.go({ ...router.get(), image: id }, { replace: true }), [router]);

  const open = address.image;
  return (
    <>
      <Page isBehind={open !== null}>
        <TopBar
          address={address}
          onGo={onGo}
          onUpload={entry.start}
          search={<TagSearch api={services.api} tag={address.tag} onTag={(tag) => onGo({ ...home, tag })} />}
          regions={<RegionPill regions={useStore(services.regions)} onLook={services.lookAtRegions} />}
        />
        <LimitedStrip regions={useStore(services.regions)} shownOwn={useShownOwn(services, address)} />
        <main>
          <GalleryPage services={services} address={address} reveal={reveal} onOpen={onOpen} onGo={onGo} onChoose={entry.start} />
        </main>
      </Page>
      {open !== null && (
        <RoomPage services={services} address={{ ...address, image: open }} onShow={onShow} onClose={onClose} onGo={onGo} />
      )}
      <Edges services={services} entry={entry} isAside={open !== null} />
      {isHelpOpen && <Help onClose={() => setHelpOpen(false)} />}
    </>
  );
}

/** The page behind an open picture keeps its place and takes no part. */
function Page({ isBehind, children }: { readonly isBehind: boolean; readonly children: ReactNode }) {
  useEffect(() => {
    document.documentElement.classList.toggle('behind', isBehind);
  }, [isBehind]);
  return (
    <div className="page" inert={isBehind}>
      {children}
    </div>
  );
}

interface EdgesProps {
  readonly services: Services;
  readonly entry: UploadEntry;
  readonly isAside: boolean;
}

/** Uploads, toasts, and the frame that takes what is dropped. */
function Edges({ services, entry, isAside }: EdgesProps) {
  const { uploader, marks } = services;
  const queue = useStore(services.queue);
  const pictures = useStore(services.pictures);
  const regions = useStore(services.regions);
  const toasts = useStore(services.toasts);
  useLeaveWarning(needsWarning(queue));

  const hasArrived = queue.some((upload) => upload.stage === 'recognising' || upload.stage === 'done');
  useEffect(() => {
    if (hasArrived) marks.set('uploaded');
  }, [hasArrived, marks]);

  return (
    <>
      <DropZone onDrop={entry.take} onPaste={entry.ask} />
      {entry.elements}
      <Dock
        queue={queue}
        isAside={isAside}
        fileOf={uploader.fileOf}
        thumbnailOf={(imageId) => (imageId === null ? null : (imageOf(pictures, imageId)?.thumbnails[0]?.url ?? null))}
        nameOfRegion={(name) => displayName(regions, name)}
        onRetry={uploader.retry}
        onRetryAll={uploader.retryAll}
        onCancel={uploader.cancel}
        onRemove={uploader.remove}
        onClear={uploader.clear}
      />
      <ToastStack toasts={toasts} onGone={services.dismiss} />
    </>
  );
}

function useNetwork({ regions, uploader, recall }: Services): void {
  useEffect(() => {
    const tell = () => regions.dispatch({ type: 'network', online: navigator.onLine });
    window.addEventListener('online', tell);
    window.addEventListener('offline', tell);
    return () => {
      window.removeEventListener('online', tell);
      window.removeEventListener('offline', tell);
    };
  }, [regions]);
  useEffect(() => {
    void uploader.resume();
    recall();
  }, [uploader, recall]);
}
