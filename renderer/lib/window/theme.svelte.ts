import type { AppSettings } from '../profile/app-settings.svelte.ts';

/** Day chart, Night bridge, or whichever of them the system asks for. */
export class Theme {
  #systemIsDark = $state(false);
  readonly #settings: AppSettings;

  constructor(settings: AppSettings, system: MediaQueryList) {
    this.#settings = settings;
    this.#systemIsDark = system.matches;
    system.addEventListener('change', (event) => {
      this.#systemIsDark = event.matches;
    });
  }

  get isDark(): boolean {
    const { theme } = this.#settings.current.appearance;
    return theme === 'system' ? this.#systemIsDark : theme === 'night';
  }

  /** The other look; back to the system's when that is the one it shows. */
  async toggle(): Promise<void> {
    const wantsDark = !this.isDark;
    const theme = wantsDark === this.#systemIsDark ? 'system' : wantsDark ? 'night' : 'day';
    await this.#settings.change({ appearance: { theme } });
  }
}
