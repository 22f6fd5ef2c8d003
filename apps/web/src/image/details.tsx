import type { Image } from '@parallax/contracts/image';
import { defaultLimits } from '@parallax/contracts/limits';
import type { Region } from '@parallax/contracts/region';
import { Download, Trash2, Undo2 } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { bytesInWords, typeInWords } from '../pictures/describe.ts';
import './details.css';
import { EditableText } from './editable-text.tsx';
import { framesOf } from './frames.ts';
import { RegionMap } from './region-map.tsx';
import { ReprocessControls, type ReprocessControlsProps } from './reprocess-controls.tsx';
import type { Saved, TextField } from './save.ts';
import { Tags } from './tags.tsx';
import { TimelineTrack } from './timeline-track.tsx';

export interface DetailsProps {
  readonly image: Image;
  /** Where the original can be fetched; null while it is not known. */
  readonly originalLink: string | null;
  readonly nameOfRegion: (region: string) => string;
  readonly regions: readonly Region[];
  /** Name of the region that answers this page; null before it is known. */
  readonly servedBy: string | null;
  readonly reprocess: Omit<ReprocessControlsProps, 'image'>;
  readonly hrefOfTag: (tag: string) => string;
  readonly onTag: (tag: string) => void;
  readonly onLit: (frame: string | null) => void;
  readonly onSaveText: (field: TextField, base: string | null, value: string | null) => Promise<Saved>;
  readonly onSaveTags: (change: (tags: readonly string[]) => readonly string[]) => Promise<unknown>;
  /** Instead of the link, which may be of an address that is gone by now. */
  readonly onDownload: () => void;
  readonly onDelete: () => void;
  readonly onRestore: () => void;
}

/** Everything about a picture beside the picture itself. */
export function Details(props: DetailsProps) {
  const { image } = props;
  // A list tells only an extract of a picture, and tells own tags and found ones as one: edits wait for all of it.
  const canEdit = image.can.edit && image.timeline !== undefined;
  return (
    <div className="details">
      <EditableText
        field="title"
        label="Title"
        value={image.title}
        placeholder={image.can.edit ? 'Add a title' : (image.fileName ?? 'Untitled')}
        maxLength={defaultLimits.titleLength}
        onSave={canEdit ? (base, value) => props.onSaveText('title', base, value) : null}
      />
      <Caption image={image} />
      <Tags image={image} hrefOf={props.hrefOfTag} onTag={props.onTag} onChange={canEdit ? props.onSaveTags : null} />
      <Found image={image} onLit={props.onLit} />
      {(canEdit || image.altText !== null) && (
        <Group title="Alternative text">
          <EditableText
            field="altText"
            label="Alternative text"
            value={image.altText}
            placeholder="Describe the picture for those who cannot see it"
            maxLength={defaultLimits.altTextLength}
            multiline
            onSave={canEdit ? (base, value) => props.onSaveText('altText', base, value) : null}
          />
        </Group>
      )}
      <Facts image={image} />
      {image.region !== null && (
        <Group title="Where it is">
          <RegionMap image={image} regions={props.regions} servedBy={props.servedBy} />
        </Group>
      )}
      {image.colours.length > 0 && (
        <Group title="Colours">
          <ul className="swatches">
            {image.colours.map((colour) => (
              <li key={colour} style={{ backgroundColor: colour }} title={colour}>
                <span className="visually-hidden">{colour}</span>
              </li>
            ))}
          </ul>
        </Group>
      )}
      {image.timeline && image.timeline.length > 0 && (
        <Group title="Timeline">
          <TimelineTrack timeline={image.timeline} nameOfRegion={props.nameOfRegion} />
        </Group>
      )}
      <Actions {...props} />
      <ReprocessControls {...props.reprocess} image={image} />
    </div>
  );
}

const Group = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section className="group">
    <h3>{title}</h3>
    {children}
  </section>
);

/** The version that the local stand-in of the Vision service gives: its words come from measured properties, not from a model. */
const simulatedVersion = 'pixel-analysis-1';

function Caption({ image: { recognition, stage } }: { readonly image: Image }) {
  if (stage === 'failed') return null;
  if (recognition.status === 'pending') return <p className="quiet pending">Being described</p>;
  if (recognition.status === 'unavailable')
    return <p className="quiet">Recognition does not answer right now. The description is added as soon as it does.</p>;
  if (!recognition.caption) return <p className="quiet">Nothing was recognised in this picture.</p>;
  return (
    <div>
      <p className="caption">{recognition.caption.text}</p>
      {recognition.modelVersion === simulatedVersion && <p className="quiet small">Simulated recognition</p>}
    </div>
  );
}

function Found({ image, onLit }: Pick<DetailsProps, 'image' | 'onLit'>) {
  const frames = framesOf(image.recognition);
  if (frames.length === 0) return null;
  return (
    <Group title="Found in the picture">
      <ul className="tags">
        {frames.map((frame) => (
          <li key={frame.id}>
            <button
              type="button"
              className="chip"
              onPointerEnter={() => onLit(frame.id)}
              onPointerLeave={() => onLit(null)}
              onFocus={() => onLit(frame.id)}
              onBlur={() => onLit(null)}
            >
              {frame.label}
            </button>
          </li>
        ))}
      </ul>
    </Group>
  );
}

function Facts({ image }: Pick<DetailsProps, 'image'>) {
  const { original, capturedAt } = image;
  const size = original?.width && original.height ? `${original.width} × ${original.height} pixels` : null;
  const file = original ? `${typeInWords(original.contentType)}, ${bytesInWords(original.bytes)}` : null;
  const rows: [string, string | null][] = [
    ['Size', size],
    ['File', file],
    ['Name', image.fileName],
    ['Taken', capturedAt ? momentInWords(capturedAt) : null],
    ['Uploaded', momentInWords(image.uploadedAt ?? image.createdAt)],
  ];
  return (
    <Group title="Details">
      <dl className="facts numbers">
        {rows.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Group>
  );
}

const momentInWords = (moment: string): string =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(moment));

function Actions({ image, originalLink, onDownload, onDelete, onRestore }: DetailsProps) {
  const download = (event: MouseEvent): void => {
    event.preventDefault();
    onDownload();
  };
  return (
    <div className="actions">
      {image.stage === 'ready' && !image.deleted && originalLink !== null && (
        <a className="button" href={originalLink} download onClick={download}>
          <Download size={16} aria-hidden="true" />
          Download original
        </a>
      )}
      {image.deleted && image.own && (
        <button type="button" className="button" data-kind="primary" onClick={onRestore}>
          <Undo2 size={16} aria-hidden="true" />
          Restore
        </button>
      )}
      {!image.deleted && image.can.delete && (
        <button type="button" className="button" data-kind="danger" onClick={onDelete}>
          <Trash2 size={16} aria-hidden="true" />
          Delete
        </button>
      )}
    </div>
  );
}
