/** Settles with the work, or without it when that takes longer. For work that goes on in the background and never rejects. */
export async function inTime(work: Promise<void>, ms: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([work, late.promise]);
  clearTimeout(timer);
}
