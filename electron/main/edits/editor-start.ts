import { spawn } from 'node:child_process';
import path from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { childEnvironment } from '../child-environment.ts';

/** A program with its arguments, or whatever the system opens such a file with. */
export type EditorStart = { kind: 'program'; command: string; args: string[] } | { kind: 'system' };

/** Kinds of files that a system may run instead of showing them. */
const runnable: ReadonlySet<string> = new Set(
  (
    'app appimage application bat bin cmd com command cpl deb desktop dmg exe flatpakref gadget hta ' +
    'inf ins iso jar js jse lnk msc msi msp mst pif pkg ps1 psc1 py pyw reg rpm run scf scr sct sh ' +
    'shb shs snap terminal tool url vb vbe vbs webloc workflow ws wsc wsf wsh xpi'
  ).split(' '),
);

/** True for a name that some system would run, not open. */
export function mayBeRun(name: string): boolean {
  return runnable.has(path.extname(name).slice(1).toLowerCase());
}

/**
 * How a file is opened for editing. Without a program of the person's own choice it is an editor for
 * text wherever the system has a way to say so: opening would run a script on some of them.
 *
 * @throws {AppError} unsupported where that would run the file
 */
export function editorStartOf(program: string | null, file: string, platform: string): EditorStart {
  if (program !== null) {
    if (platform === 'darwin' && program.endsWith('.app')) {
      return { kind: 'program', command: '/usr/bin/open', args: ['-a', program, file] };
    }
    return { kind: 'program', command: program, args: [file] };
  }
  if (platform === 'darwin')
    return { kind: 'program', command: '/usr/bin/open', args: ['-t', file] };
  if (platform === 'win32') return { kind: 'program', command: 'notepad.exe', args: [file] };
  if (mayBeRun(file)) {
    throw new AppError(
      'unsupported',
      'The system might run this file instead of opening it. Choose an editor in the settings.',
      { path: file, reason: 'no-editor' },
    );
  }
  return { kind: 'system' };
}

/** Resolves when the program runs; it goes on by itself, and outlives the app. @throws {AppError} */
export function startProgram(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      detached: true,
      stdio: 'ignore',
      env: childEnvironment(process.env),
    });
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
    child.once('error', (error) => {
      const message = `The editor ${command} could not be started: ${error.message}`;
      reject(new AppError('unsupported', message, { path: command, reason: 'no-editor' }));
    });
  });
}
