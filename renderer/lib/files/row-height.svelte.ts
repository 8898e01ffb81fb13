/**
 * Rows are lower in low windows (DESIGN.md §2), higher when that is wanted, and grow with the text.
 * Becomes `--h-row` of the page (App.svelte).
 */
class RowHeight {
  isComfortable = $state(false);
  textPercent = $state(100);
  #isLow = $state(false);
  px = $derived(
    Math.round(((this.isComfortable ? 32 : this.#isLow ? 24 : 26) * this.textPercent) / 100),
  );

  constructor() {
    if (!('window' in globalThis)) return;
    const low = matchMedia('(max-height: 760px)');
    const set = (): void => {
      this.#isLow = low.matches;
    };
    low.addEventListener('change', set);
    set();
  }
}

export const rowHeight = new RowHeight();
