import { dialog, type BrowserWindow } from 'electron';
import { AppError } from '../shared/errors.ts';
import { words } from './words.ts';

/** Dialogs of the system, so that a path comes from the person and not from the window's page. */
export interface FileDialogs {
  /** An existing file, or null when nobody chose one. */
  pickFile(title: string, startFolder: string | null): Promise<string | null>;
  /** Where to write a file, or null when nobody said. */
  pickTarget(title: string, suggestedName: string): Promise<string | null>;
  /** Asks before something is done; the safe answer is the usual one. */
  confirm(question: { message: string; detail: string; action: string }): Promise<boolean>;
}

export function createFileDialogs(window: () => BrowserWindow | undefined): FileDialogs {
  function requireWindow(): BrowserWindow {
    const shown = window();
    if (shown) return shown;
    throw new AppError('internal', 'There is no window.');
  }

  return {
    async pickFile(title, startFolder) {
      const { filePaths } = await dialog.showOpenDialog(requireWindow(), {
        title,
        ...(startFolder === null ? {} : { defaultPath: startFolder }),
        properties: ['openFile', 'showHiddenFiles', 'dontAddToRecent'],
      });
      return filePaths[0] ?? null;
    },
    async pickTarget(title, suggestedName) {
      const { filePath } = await dialog.showSaveDialog(requireWindow(), {
        title,
        defaultPath: suggestedName,
        properties: ['showOverwriteConfirmation', 'dontAddToRecent'],
      });
      return filePath || null;
    },
    async confirm({ message, detail, action }) {
      const { response } = await dialog.showMessageBox(requireWindow(), {
        type: 'warning',
        message,
        detail,
        buttons: [words().cancel, action],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      });
      return response === 1;
    },
  };
}
