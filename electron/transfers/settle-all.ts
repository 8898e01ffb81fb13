/**
 * Waits for every one of the steps, then throws the first failure: nothing of them goes on behind the
 * back of whoever tidies up afterwards.
 */
export async function settleAll<T extends readonly unknown[]>(steps: {
  [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  const results = await Promise.allSettled(steps);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  // All of them are fulfilled, so this only hands out what is known.
  return await Promise.all(steps);
}
