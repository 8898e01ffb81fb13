import type { TextStore } from '../sites/recent.ts';

/** Day chart, Night bridge, or whichever of them the system asks for. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const storageKey = 'theme';
const choices: readonly ThemeChoice[] = ['system', 'light', 'dark'];

export class Theme {
  choice = $state<ThemeChoice>('system');
  #systemIsDark = $state(false);
  isDark = $derived(this.choice === 'system' ? this.#systemIsDark : this.choice === 'dark');

  readonly #store: TextStore;

  constructor(store: TextStore, system: MediaQueryList) {
    this.#store = store;
    const stored = store.getItem(storageKey);
    this.choice = choices.find((choice) => choice === stored) ?? 'system';
    this.#systemIsDark = system.matches;
    system.addEventListener('change', (event) => {
      this.#systemIsDark = event.matches;
    });
  }

  /** The other look; back to the system's when that is the one it shows. */
  toggle(): void {
    const wantsDark = !this.isDark;
    const choice = wantsDark === this.#systemIsDark ? 'system' : wantsDark ? 'dark' : 'light';
    this.choice = choice;
    this.#store.setItem(storageKey, choice);
  }
}
