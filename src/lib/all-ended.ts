/**
 * Like Promise.all, but when one fails it waits for the others before it fails with the first: nobody may
 * still be writing when the caller cleans up.
 */
export async function allEnded<const T extends readonly Promise<unknown>[]>(
  work: T,
): Promise<{ readonly [I in keyof T]: Awaited<T[I]> }> {
  await Promise.allSettled(work);
  return await Promise.all(work);
}
