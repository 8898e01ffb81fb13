/** A line that was lost once is often there again at once. */
const atOnceMs = 200;
const firstMs = 2_000;
const longestMs = 60_000;

/** How long to wait before the next try: at once the first time, then 2 s, doubled up to a minute. */
export function backOffMs(attempts: number): number {
  if (attempts <= 1) return atOnceMs;
  return Math.min(longestMs, firstMs * 2 ** Math.min(attempts - 2, 10));
}
