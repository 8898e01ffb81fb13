const firstMs = 2_000;
const longestMs = 60_000;

/** How long to wait before the next try: 2 s, doubled each time up to a minute. */
export function backOffMs(attempts: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.max(0, Math.min(attempts, 10) - 1));
}
