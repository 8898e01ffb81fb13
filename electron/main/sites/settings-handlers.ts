import type { Handlers } from '../../shared/contract.ts';
import type { FileDialogs } from '../file-dialogs.ts';
import type { Profile } from '../profile.ts';
import { words } from '../words.ts';

type SettingsHandlers = Pick<
  Handlers<'main'>,
  'settings.get' | 'settings.set' | 'settings.chooseEditor'
>;

/** The settings, as the window shows and changes them. Main asks the person itself which editor to run. */
export function settingsHandlers(
  profile: () => Promise<Profile>,
  dialogs: FileDialogs,
): SettingsHandlers {
  return {
    async 'settings.get'() {
      return (await profile()).settings.get();
    },
    async 'settings.set'({ change }) {
      return (await profile()).settings.change(change);
    },
    async 'settings.chooseEditor'({ editor }) {
      const { settings } = await profile();
      if (editor === 'system') return settings.setEditor(null);
      const program = await dialogs.pickFile(words().chooseEditor, null);
      return program === null ? settings.get() : settings.setEditor(program);
    },
  };
}
