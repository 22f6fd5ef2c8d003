/** Ids of images are UUIDv7; names of blobs and subjects of events hold them. */
const pattern = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/;
const whole = new RegExp(`^${pattern.source}$`);

export const isImageId = (text: string): boolean => whole.test(text);

/** The first id in a text; null when it holds none. */
export const imageIdIn = (text: unknown): string | null => (typeof text === 'string' ? (pattern.exec(text)?.[0] ?? null) : null);
