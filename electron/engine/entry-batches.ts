import type { Entry } from '../shared/entry.ts';

/** Entries in one push: large enough to be cheap, small enough to leave the window time to paint. */
const entriesAtMost = 1000;
/** So long may entries gather before they are shown; the first ones never wait. */
const gatheringMs = 50;

/** The same entries in batches that suit the window, however small or large those of the server are. */
export async function* inBatches(
  listing: AsyncIterable<Entry[]>,
  now: () => number = performance.now.bind(performance),
): AsyncGenerator<Entry[]> {
  let gathered: Entry[] = [];
  let shownAt = -Infinity;
  for await (const batch of listing) {
    gathered = gathered.length === 0 ? batch : gathered.concat(batch);
    while (gathered.length >= entriesAtMost) {
      yield gathered.slice(0, entriesAtMost);
      gathered = gathered.slice(entriesAtMost);
      shownAt = now();
    }
    if (gathered.length > 0 && now() - shownAt >= gatheringMs) {
      yield gathered;
      gathered = [];
      shownAt = now();
    }
  }
  if (gathered.length > 0) yield gathered;
}
