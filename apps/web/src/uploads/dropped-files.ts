import { acceptedTypes } from '@parallax/contracts/limits';

// In a folder, only what is called like a picture is meant; HEIC among it, so that the page can say what to do about it.
const endings: readonly string[] = [...Object.values(acceptedTypes).flat(), '.heic', '.heif'];

const isCalledLikePicture = (name: string): boolean => {
  const lower = name.toLowerCase();
  return !lower.startsWith('.') && endings.some((ending) => lower.endsWith(ending));
};

/**
 * Files that were dropped, with those inside dropped folders at any depth. Files dropped by themselves come whatever they are called.
 * Must be called in the drop event itself: the browser empties the list after it.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].filter((item) => item.kind === 'file').map((item) => item.webkitGetAsEntry());
  if (entries.some((entry) => entry === null)) return [...transfer.files];
  const found = await Promise.all(entries.map((entry) => (entry ? filesIn(entry) : [])));
  return found.flat();
}

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (isFile(entry)) return [await fileOf(entry)];
  if (!isFolder(entry)) return [];
  const members = await membersOf(entry);
  const wanted = members.filter((member) => member.isDirectory || isCalledLikePicture(member.name));
  return (await Promise.all(wanted.map(filesIn))).flat();
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject));

/** `readEntries` gives a hundred at a time, and none at the end. */
async function membersOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
