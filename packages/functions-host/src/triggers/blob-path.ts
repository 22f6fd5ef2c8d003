import { escapeRegExp } from '../http/route-template.ts';

/** A trigger's `path`: container and name pattern with captures, as `images/{folder}/{name}.jpg`. */
export interface BlobPathPattern {
  container: string;
  /** The captures of a blob's name; null when it does not match. */
  match(container: string, blobName: string): Record<string, string> | null;
}

/**
 * ParameterizedBlobPathSource: a capture takes at least one character, the last one may run over slashes, doubled braces stand
 * for one. A container alone means every blob in it. Throws an Error when there is no container.
 */
export function parseBlobPath(path: string): BlobPathPattern {
  const slash = path.indexOf('/');
  const container = slash < 0 ? path : path.slice(0, slash);
  const pattern = slash < 0 ? '' : path.slice(slash + 1);
  if (!container) throw new Error(`Blob path '${path}' must begin with a container name.`);
  const expression = toRegExp(pattern);
  return {
    container,
    match(otherContainer, blobName) {
      if (otherContainer !== container) return null;
      if (pattern === '') return {};
      const match = expression.exec(blobName);
      return match ? { ...match.groups } : null;
    },
  };
}

function toRegExp(pattern: string): RegExp {
  const parts = pattern.split(/(\{\{|\}\}|\{[^{}]+\})/).map((part) => {
    if (part === '{{' || part === '}}') return escapeRegExp(part.charAt(0));
    const name = /^\{([^{}]+)\}$/.exec(part)?.[1];
    return name === undefined ? escapeRegExp(part) : `(?<${name}>.+)`;
  });
  return new RegExp(`^${parts.join('')}$`, 's');
}
