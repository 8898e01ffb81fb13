import {
  changeSettings,
  defaultSettings,
  readSettings,
  type Settings,
  type SettingsChange,
} from '../../shared/settings.ts';
import {
  openDocument,
  type DocumentKind,
  type DocumentNotice,
  type DocumentStorage,
} from './stored-document.ts';

/** The file of the settings: what is missing, as after an update, takes its default, and so does what is not valid. */
export const settingsKind: DocumentKind<Settings> = {
  version: 1,
  empty: defaultSettings,
  migrations: {},
  read(document) {
    const { settings, rejected } = readSettings(document);
    return { value: settings, lostCount: rejected.length };
  },
};

export interface SettingsStore {
  readonly notice: DocumentNotice | null;
  get(): Settings;
  change(change: SettingsChange): Settings;
  /** Null leaves the choice to the system. */
  setEditor(program: string | null): Settings;
}

export function openSettingsStore(
  storage: DocumentStorage,
  onChange: (settings: Settings) => void,
): SettingsStore {
  const document = openDocument(storage, settingsKind);

  function replace(settings: Settings): Settings {
    document.replace(settings);
    onChange(settings);
    return settings;
  }

  return {
    notice: document.notice,
    get: () => document.value(),
    change: (change) => replace(changeSettings(document.value(), change)),
    setEditor: (program) => replace({ ...document.value(), editor: { program } }),
  };
}
