import type { Entry } from '../shared/entry.ts';

/** Entries in one push: large enough to be cheap, small enough to leave the window time to paint. */
const entriesAtMost = 1000;
/** So long may entries gather before they are shown; the first ones never wait. */
const gatheringMs = 50;

/**
 * After the first entries of a large folder the window paints them, and does so several times faster while nothing else
 * arrives. Meanwhile the next ones are read.
 */
const paintingMs = 150;

/** The same entries in batches that suit the window, however small or large those of the server are. */
export async function* inBatches(
  listing: AsyncIterable<Entry[]>,
  now: () => number = performance.now.bind(performance),
): AsyncGenerator<Entry[]> {
  let gathered: Entry[] = [];
  let firstShownAt: number | undefined;
  let shownAt = -Infinity;
  const isPainting = (): boolean => firstShownAt !== undefined && now() - firstShownAt < paintingMs;
  for await (const batch of listing) {
    gathered = gathered.length === 0 ? batch : gathered.concat(batch);
    while (gathered.length >= entriesAtMost && !isPainting()) {
      yield gathered.slice(0, entriesAtMost);
      gathered = gathered.slice(entriesAtMost);
      shownAt = now();
      firstShownAt ??= shownAt;
    }
    if (gathered.length >= entriesAtMost) continue;
    if (gathered.length > 0 && now() - shownAt >= gatheringMs) {
      yield gathered;
      gathered = [];
      shownAt = now();
      firstShownAt ??= shownAt;
    }
  }
  for (let at = 0; at < gathered.length; at += entriesAtMost) {
    yield gathered.slice(at, at + entriesAtMost);
  }
}
