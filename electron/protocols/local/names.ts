import { AppError } from '../../shared/errors.ts';

/** Which names a file system takes. `macos` is posix that folds case and Unicode forms. */
export type NameRules = 'posix' | 'macos' | 'windows';

export type NameProblemReason =
  | 'empty'
  | 'dots'
  | 'separator'
  | 'control-character'
  | 'reserved-character'
  | 'reserved-name'
  | 'trailing-dot-or-space'
  | 'too-long'
  | 'not-unicode'
  | 'case-clash';

/** Why a name cannot exist here; `text` is a sentence for people. */
export interface NameProblem {
  reason: NameProblemReason;
  text: string;
}

/** NAME_MAX of Linux and macOS file systems, in bytes of UTF-8. */
const maxNameBytes = 255;
/** NTFS and ReFS: 255 UTF-16 units. */
const maxNameUnits = 255;

/** Device names, whatever their case and extension: Microsoft, "Naming Files, Paths, and Namespaces". */
const windowsDevice =
  /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?: *\..*| *)$/i;
const windowsReserved = /[<>:"|?*\\]/;

const encoder = new TextEncoder();

/** Why `name`, as a server sent it, cannot be the name of a local file; undefined when it can. */
export function localNameProblem(name: string, rules: NameRules): NameProblem | undefined {
  if (name === '') return { reason: 'empty', text: 'The name is empty.' };
  if (name === '.' || name === '..')
    return { reason: 'dots', text: `“${name}” means a folder, not a file in it.` };
  if (name.includes('/'))
    return { reason: 'separator', text: 'The name contains “/”, which separates folders here.' };
  if (name.includes('\0'))
    return { reason: 'control-character', text: 'The name contains the NUL character.' };
  if (!name.isWellFormed())
    return { reason: 'not-unicode', text: 'The name holds bytes that are not text.' };
  if (rules === 'windows') return windowsProblem(name);
  if (encoder.encode(name).length > maxNameBytes)
    return { reason: 'too-long', text: `The name is longer than ${String(maxNameBytes)} bytes.` };
  return undefined;
}

function windowsProblem(name: string): NameProblem | undefined {
  const [reserved] = windowsReserved.exec(name) ?? [];
  if (reserved !== undefined)
    return {
      reason: reserved === '\\' ? 'separator' : 'reserved-character',
      text: `The name contains “${reserved}”, which Windows does not allow.`,
    };
  if (hasControlCharacter(name))
    return {
      reason: 'control-character',
      text: 'The name contains a control character, which Windows does not allow.',
    };
  if (/[. ]$/.test(name))
    return {
      reason: 'trailing-dot-or-space',
      text: 'The name ends in a dot or a space, which Windows would drop.',
    };
  if (windowsDevice.test(name))
    return { reason: 'reserved-name', text: `“${name}” is the name of a device on Windows.` };
  if (name.length > maxNameUnits)
    return {
      reason: 'too-long',
      text: `The name is longer than ${String(maxNameUnits)} characters.`,
    };
  return undefined;
}

function hasControlCharacter(name: string): boolean {
  for (let index = 0; index < name.length; index += 1)
    if (name.charCodeAt(index) < 0x20) return true;
  return false;
}

/** @throws {AppError} name-invalid with `{ name, reason }` */
export function assertLocalName(name: string, rules: NameRules): void {
  const problem = localNameProblem(name, rules);
  if (problem) throw nameInvalid(name, problem);
}

/** The failure for a problem that one of the functions here found. */
export function nameInvalid(name: string, problem: NameProblem): AppError {
  return new AppError('name-invalid', problem.text, { name, reason: problem.reason });
}

/** What two names share when the file system takes them for the same. */
export function foldName(name: string, rules: NameRules): string {
  if (rules === 'posix') return name;
  // Upper case first: it also joins forms that differ in lower case only (Greek final sigma).
  const folded = name.toUpperCase().toLowerCase();
  return rules === 'macos' ? folded.normalize('NFC') : folded;
}

/**
 * Watches the names that go into one folder: each call takes the next name and tells when an earlier
 * one would be replaced by it because only case (or, on macOS, the Unicode form) differs.
 */
export function watchCaseClashes(rules: NameRules): (name: string) => NameProblem | undefined {
  const seen = new Map<string, string>();
  return (name) => {
    const folded = foldName(name, rules);
    const earlier = seen.get(folded);
    if (earlier === undefined) {
      seen.set(folded, name);
      return undefined;
    }
    if (earlier === name) return undefined;
    return {
      reason: 'case-clash',
      text: `“${name}” and “${earlier}” are the same name on this computer.`,
    };
  };
}

/** The rules of the computer that this runs on, from `process.platform`. */
export function nameRulesOf(platform: string): NameRules {
  if (platform === 'win32') return 'windows';
  return platform === 'darwin' ? 'macos' : 'posix';
}
