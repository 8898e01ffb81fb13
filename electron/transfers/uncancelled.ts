/**
 * For steps that must not be left half done: they run to their end whether or not the transfer is
 * cancelled meanwhile. A lost connection ends them.
 */
export const uncancelled: AbortSignal = new AbortController().signal;
