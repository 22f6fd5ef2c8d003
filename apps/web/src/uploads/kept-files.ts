/** Files that are not sent yet, kept in the browser so that a reload or a crash does not lose them. Failing to keep one is no error. */
export interface KeptFiles {
  readonly keep: (key: string, file: File) => Promise<void>;
  readonly forget: (key: string) => Promise<void>;
  /** What pages that are no longer open have left, now this page's own; the oldest first. */
  readonly takeLeft: () => Promise<{ readonly key: string; readonly file: File }[]>;
}

interface Row {
  readonly key: string;
  readonly file: File;
  /** Name of the lock that the page which sends it holds as long as it is open. */
  readonly page: string;
}

const storeName = 'files';

/** Keeps files in IndexedDB. Web locks tell which pages are still open, so that two of them never send the same file. */
export function keptInBrowser(): KeptFiles {
  const page = `parallax-page-${crypto.randomUUID()}`;
  // Held until the browser ends this page; the promise never settles.
  void navigator.locks?.request(page, () => new Promise<never>(() => undefined));

  return {
    keep: (key, file) => quietly(() => write((files) => files.put({ key, file, page } satisfies Row)), undefined),
    forget: (key) => quietly(() => write((files) => files.delete(key)), undefined),
    takeLeft: () => quietly(() => takeLeft(page), []),
  };
}

function takeLeft(page: string): Promise<{ key: string; file: File }[]> {
  if (!navigator.locks) return Promise.resolve([]);
  // One page at a time, so that two that open together do not both take.
  return navigator.locks.request('parallax-take-left', async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    const open = new Set([...held, ...pending].map((lock) => lock.name));
    const rows = (await read()).filter((row) => !open.has(row.page));
    for (const row of rows) await write((files) => files.put({ ...row, page } satisfies Row));
    return rows.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ key, file }) => ({ key, file }));
  });
}

async function read(): Promise<Row[]> {
  const files = (await open()).transaction(storeName, 'readonly').objectStore(storeName);
  return result(files.getAll() as IDBRequest<Row[]>);
}

async function write(change: (files: IDBObjectStore) => IDBRequest): Promise<void> {
  await result(change((await open()).transaction(storeName, 'readwrite').objectStore(storeName)));
}

let database: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  database ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('parallax-uploads', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: 'key' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return database;
}

const result = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// A full disk or a private window: uploads work all the same, they only do not survive a reload.
async function quietly<Value>(work: () => Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    console.info('Uploads are not kept over a reload of this page.', error);
    return otherwise;
  }
}
