import { useState } from 'react';

/** The picture from its region, then from the region's read-only copy, then an empty frame. */
export function Thumbnail({ urls }: { urls: readonly string[] }) {
  const [failed, setFailed] = useState(0);
  const url = urls[failed];
  if (url === undefined) return <span className="thumb" data-empty="true" />;
  return <img className="thumb" src={url} alt="" loading="lazy" decoding="async" onError={() => setFailed(failed + 1)} />;
}
