/** Rows are lower in low windows (DESIGN.md §2); must agree with `--h-row` of base.css. */
class RowHeight {
  px = $state(26);

  constructor() {
    if (!('window' in globalThis)) return;
    const low = matchMedia('(max-height: 760px)');
    const set = (): void => {
      this.px = low.matches ? 24 : 26;
    };
    low.addEventListener('change', set);
    set();
  }
}

export const rowHeight = new RowHeight();
