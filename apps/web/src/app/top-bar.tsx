import { Images, Trash2, Upload, User } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { type Address, home, writeAddress } from '../pictures/address.ts';

interface TopBarProps {
  readonly address: Address;
  readonly onGo: (to: Address) => void;
  readonly onUpload: () => void;
  readonly search: ReactNode;
  readonly regions: ReactNode;
}

const places = [
  { name: 'All', to: home, Icon: Images },
  { name: 'Mine', to: { ...home, mine: true }, Icon: User },
  { name: 'Deleted', to: { ...home, deleted: true }, Icon: Trash2 },
] as const;

/** The one bar of the page: name, places, search, regions, upload. On phones the places and the upload lie at the thumb. */
export function TopBar({ address, onGo, onUpload, search, regions }: TopBarProps) {
  const current = writeAddress({ ...home, mine: address.mine, deleted: address.deleted });
  const go = (to: Address) => (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onGo(to);
  };
  return (
    <header className="bar">
      <a className="brand" href="/" onClick={go(home)} aria-label="Parallax, all photos">
        <Mark />
        <span>Parallax</span>
      </a>
      <nav className="places" aria-label="Photos">
        {places.map(({ name, to, Icon }) => (
          <a
            key={name}
            href={writeAddress(to)}
            aria-current={address.tag === null && writeAddress(to) === current ? 'page' : undefined}
            onClick={go(to)}
          >
            <Icon size={20} aria-hidden="true" />
            <span>{name}</span>
          </a>
        ))}
        <button type="button" className="tab-upload" onClick={onUpload}>
          <Upload size={20} aria-hidden="true" />
          <span>Upload</span>
        </button>
      </nav>
      {search}
      <div className="bar-end">
        {regions}
        <button type="button" className="button bar-upload" data-kind="primary" onClick={onUpload}>
          <Upload size={18} aria-hidden="true" />
          Upload photos
        </button>
      </div>
    </header>
  );
}

const Mark = () => (
  <svg viewBox="0 0 28 28" width="28" height="28" aria-hidden="true" className="mark">
    <rect x="2" y="4" width="16" height="13" rx="2" className="mark-far" />
    <rect x="8" y="9" width="18" height="15" rx="2" className="mark-near" />
    <path d="M10.500 22l4.500-6 3.500 4 2.500-3 3 5z" className="mark-hills" />
  </svg>
);
