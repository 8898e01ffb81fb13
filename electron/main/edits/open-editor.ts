import { shell } from 'electron';
import { AppError } from '../../shared/errors.ts';
import type { Profile } from '../profile.ts';
import { editorStartOf, startProgram } from './editor-start.ts';

/** Opens a file in the editor of the settings. @throws {AppError} unsupported where there is none */
export async function openEditor(profile: () => Promise<Profile>, file: string): Promise<void> {
  const { program } = (await profile()).settings.get().editor;
  const start = editorStartOf(program, file, process.platform);
  if (start.kind === 'program') {
    await startProgram(start.command, start.args);
    return;
  }
  const problem = await shell.openPath(file);
  if (problem !== '') {
    const message = `The system has no program for this file: ${problem}. Choose one in the settings.`;
    throw new AppError('unsupported', message, { path: file, reason: 'no-editor' });
  }
}
