import {
  changeSettings,
  defaultSettings,
  type Settings,
  type SettingsChange,
} from '../../../electron/shared/settings.ts';
import type { Client } from '../../client.ts';
import { keys } from '../keys/keys.svelte.ts';
import { languageOf, setLanguage, type Language } from '../text/text.ts';

/** The settings, as main keeps them. */
export class AppSettings {
  /** Of the words that `text` holds now. */
  language = $state<Language>('en');

  readonly #client: Client;
  readonly #systemLanguages: readonly string[];
  #current = $state.raw<Settings>(defaultSettings);

  constructor(client: Client, systemLanguages: readonly string[]) {
    this.#client = client;
    this.#systemLanguages = systemLanguages;
    this.#take(defaultSettings);
    client.onPush('settings.changed', ({ settings }) => {
      this.#take(settings);
    });
  }

  get current(): Settings {
    return this.#current;
  }

  /** The words change first: whatever is shown anew because of the settings finds the new ones. */
  #take(settings: Settings): void {
    const language = languageOf(settings.appearance.language, this.#systemLanguages);
    setLanguage(language);
    keys.changes = settings.keyMap;
    this.#current = settings;
    this.language = language;
  }

  async load(): Promise<void> {
    this.#take(await this.#client.call('settings.get', {}));
  }

  /** Shows the change at once; when main does not keep it, the old settings are back. */
  async change(change: SettingsChange): Promise<void> {
    const before = this.#current;
    this.#take(changeSettings(before, change));
    try {
      this.#take(await this.#client.call('settings.set', { change }));
    } catch (thrown) {
      this.#take(before);
      throw thrown;
    }
  }

  async chooseEditor(editor: 'system' | 'ask'): Promise<void> {
    this.#take(await this.#client.call('settings.chooseEditor', { editor }));
  }
}
