/** Where and how to send a file, as a grant says it. */
export interface Destination {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a PUT ended. `exists`: a blob of this name is there already (409), perhaps from an earlier try whose answer was lost. */
export type Outcome =
  | { readonly kind: 'stored' | 'exists' | 'no-answer' }
  | { readonly kind: 'refused'; readonly status: number };

export type SendFile = (to: Destination, file: Blob, onProgress: (sent: number) => void, signal: AbortSignal) => Promise<Outcome>;

/** Nothing moved for this long, ms: the connection is dead although nobody said so. */
const stalledMs = 20_000;

/** PUTs the file with XMLHttpRequest, since fetch tells nothing of the bytes that have left. Rejects only when the signal aborts. */
export const sendFile: SendFile = (to, file, onProgress, signal) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    let watch = setTimeout(() => request.abort(), stalledMs);
    const alive = () => {
      clearTimeout(watch);
      watch = setTimeout(() => request.abort(), stalledMs);
    };
    const cancel = () => request.abort();

    request.upload.addEventListener('progress', (event) => {
      alive();
      onProgress(event.loaded);
    });
    request.addEventListener('loadend', () => {
      clearTimeout(watch);
      signal.removeEventListener('abort', cancel);
      if (signal.aborted) reject(signal.reason);
      else resolve(outcomeOf(request.status));
    });
    signal.addEventListener('abort', cancel);

    request.open(to.method, to.url);
    for (const [name, value] of Object.entries(to.headers)) request.setRequestHeader(name, value);
    request.send(file);
  });

function outcomeOf(status: number): Outcome {
  if (status === 0) return { kind: 'no-answer' };
  if (status >= 200 && status < 300) return { kind: 'stored' };
  return status === 409 ? { kind: 'exists' } : { kind: 'refused', status };
}
