/**
 * Like Promise.all, but when one fails it waits for the others before it fails with the first: nobody may
 * still be writing when the caller cleans up.
 */
export async function allEnded<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const results = await Promise.allSettled(work);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
