/** Runs what it is given one after the other: whoever calls later waits for those before. */
export function inTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {
      // The caller hears of the failure through `next`; the chain only orders the calls.
    });
    return next;
  };
}
