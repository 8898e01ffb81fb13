import {
  changeSettings,
  defaultSettings,
  type Settings,
  type SettingsChange,
} from '../../../electron/shared/settings.ts';
import type { Client } from '../../client.ts';

/** The settings, as main keeps them. */
export class AppSettings {
  current = $state.raw<Settings>(defaultSettings);

  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    client.onPush('settings.changed', ({ settings }) => {
      this.current = settings;
    });
  }

  async load(): Promise<void> {
    this.current = await this.#client.call('settings.get', {});
  }

  /** Shows the change at once; when main does not keep it, the old settings are back. */
  async change(change: SettingsChange): Promise<void> {
    const before = this.current;
    this.current = changeSettings(before, change);
    try {
      this.current = await this.#client.call('settings.set', { change });
    } catch (thrown) {
      this.current = before;
      throw thrown;
    }
  }

  async chooseEditor(editor: 'system' | 'ask'): Promise<void> {
    this.current = await this.#client.call('settings.chooseEditor', { editor });
  }
}
