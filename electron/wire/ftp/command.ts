import { AppError } from '../../shared/errors.ts';

/**
 * A command without its line end. The one place where every outgoing command passes: an argument that
 * could begin another command never leaves.
 * @throws {AppError} name-invalid
 */
export function commandLine(verb: string, argument?: string): string {
  if (!/^[A-Z]{3,4}$/.test(verb)) throw new AppError('internal', `${verb} is no FTP command.`);
  if (argument === undefined) return verb;
  // RFC 959 §5.3.1: CR and LF end a command; RFC 2640 §3.1: NUL follows a CR that does not.
  if (/[\r\n\0]/.test(argument)) {
    throw new AppError('name-invalid', 'FTP cannot say a name with a line break or NUL in it.', {
      name: argument,
    });
  }
  return `${verb} ${argument}`;
}

/** The path in a 257 reply: between quotes, its own quotes doubled. RFC 959, appendix II. */
export function parseQuotedPath(text: string): string | undefined {
  const [, quoted] = /^[^"]*"((?:[^"]|"")*)"/s.exec(text) ?? [];
  return quoted?.replaceAll('""', '"');
}
