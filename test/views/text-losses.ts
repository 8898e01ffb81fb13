import type { Page } from 'playwright-core';

/**
 * Words that nobody can read: cut off by a box that neither scrolls nor says so with an ellipsis, or
 * outside of the window. Names in the rows of lists are shortened on purpose and say so, too.
 */
export async function findTextLosses(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const losses: string[] = [];
    const slack = 2;
    const modal = document.querySelector('dialog[open]');
    const root = modal ?? document.body;

    function isShown(element: Element): boolean {
      if (element.closest('.vh, [aria-hidden="true"], svg, option, select')) return false;
      return element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    }

    function isShortened(element: Element): boolean {
      for (let at: Element | null = element; at; at = at.parentElement) {
        if (getComputedStyle(at).textOverflow === 'ellipsis') return true;
      }
      return false;
    }

    /** The part of the window in which an element can be seen, now or by scrolling. */
    function roomOf(element: Element): DOMRect {
      let left = 0;
      let top = 0;
      let right = innerWidth;
      let bottom = innerHeight;
      let canScrollX = false;
      let canScrollY = false;
      for (let at = element.parentElement; at; at = at.parentElement) {
        const { overflowX, overflowY, clipPath } = getComputedStyle(at);
        if (clipPath !== 'none') return element.getBoundingClientRect();
        const box = at.getBoundingClientRect();
        // What scrolls can be brought into sight: from there on it is that box which has to be seen.
        if (overflowX === 'auto' || overflowX === 'scroll') canScrollX = true;
        else if (overflowX !== 'visible' && !canScrollX) {
          left = Math.max(left, box.left);
          right = Math.min(right, box.right);
        }
        if (overflowY === 'auto' || overflowY === 'scroll') canScrollY = true;
        else if (overflowY !== 'visible' && !canScrollY) {
          top = Math.max(top, box.top);
          bottom = Math.min(bottom, box.bottom);
        }
        if (getComputedStyle(at).position === 'fixed' || at === root) break;
      }
      if (canScrollX) [left, right] = [-1e6, 1e6];
      if (canScrollY) [top, bottom] = [-1e6, 1e6];
      return new DOMRect(left, top, right - left, bottom - top);
    }

    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const words = node.textContent?.trim() ?? '';
      if (!element || words === '' || !isShown(element) || isShortened(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      const room = roomOf(element);
      const lost =
        box.left < room.left - slack ||
        box.right > room.right + slack ||
        box.top < room.top - slack ||
        box.bottom > room.bottom + slack;
      if (lost)
        losses.push(`“${words.slice(0, 60)}” in <${element.localName} ${element.className}>`);
    }
    return losses;
  });
}
