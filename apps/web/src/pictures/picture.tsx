import type { Image, Thumbnail } from '@parallax/contracts/image';
import { Layers2 as CopyMark } from 'lucide-react';
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { altTextOf } from './describe.ts';
import './picture.css';
import { ThumbhashCanvas } from './thumbhash-canvas.tsx';

interface PictureProps {
  readonly image: Image;
  /** Width that it is shown in, as the `sizes` attribute takes it. */
  readonly sizes: string;
}

type Source = 'home' | 'secondary' | 'none';

/**
 * A picture's thumbnail over its placeholder, filling its box. When the home region does not give it, it comes from the read-only
 * secondary; when neither does, the placeholder stays.
 */
export function Picture({ image, sizes }: PictureProps) {
  const [source, setSource] = useState<Source>(firstSource(image));
  const [shown, setShown] = useState<'no' | 'now' | 'at-once'>('no');
  const element = useRef<HTMLImageElement>(null);
  const thumbnails = image.thumbnails;
  const first = thumbnails[0];

  // A region that comes back, or thumbnails that were made anew, deserve another try.
  const [address, setAddress] = useState(first?.url);
  if (address !== first?.url) {
    setAddress(first?.url);
    setSource(firstSource(image));
    setShown('no');
  }
  // What is shown already stays; what still waits for a region that is gone is asked for elsewhere.
  const [replica, setReplica] = useState(image.replica);
  if (replica !== image.replica) {
    setReplica(image.replica);
    if (shown === 'no' || !image.replica) setSource(firstSource(image));
  }
  useAnotherTry(source, () => setSource(firstSource(image)));

  // What the browser has at hand needs no melting in.
  useLayoutEffect(() => {
    if (element.current?.complete && element.current.naturalWidth > 0) setShown('at-once');
  }, []);

  return (
    <span className="picture" data-shown={shown} style={{ backgroundColor: image.placeholder?.colour }}>
      {image.placeholder && shown !== 'at-once' && <ThumbhashCanvas hash={image.placeholder.thumbhash} />}
      {first && source !== 'none' ? (
        <img
          key={source}
          ref={element}
          alt={altTextOf(image)}
          src={addressOf(first, source)}
          srcSet={thumbnails.map((each) => `${addressOf(each, source)} ${each.width}w`).join(', ')}
          sizes={sizes}
          width={first.width}
          height={first.height}
          decoding="async"
          draggable={false}
          onLoad={() => setShown((before) => (before === 'no' ? 'now' : before))}
          onError={() => setSource(afterError(image, source))}
        />
      ) : (
        <span className="visually-hidden">{altTextOf(image)}</span>
      )}
      {(image.replica || source === 'secondary') && first && (
        <span className="picture-copy" title="Shown from the region's copy">
          <CopyMark size={14} aria-hidden="true" />
        </span>
      )}
    </span>
  );
}

/** How long a picture that nobody gives waits before it is asked for again, ms. */
const againMs = 15_000;

function useAnotherTry(source: Source, again: () => void): void {
  const onTime = useEffectEvent(again);
  useEffect(() => {
    if (source !== 'none') return;
    const timer = setTimeout(onTime, againMs);
    return () => clearTimeout(timer);
  }, [source]);
}

/** A home that is known not to answer is not asked first. */
const firstSource = (image: Image): Source => (image.replica ? 'secondary' : 'home');

function afterError(image: Image, failed: Source): Source {
  if (failed !== firstSource(image)) return 'none';
  return failed === 'home' ? 'secondary' : 'home';
}

const addressOf = (thumbnail: Thumbnail, source: Source): string =>
  source === 'secondary' ? thumbnail.secondaryUrl : thumbnail.url;
