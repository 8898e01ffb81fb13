/** What the server says to a command. RFC 959 §4.2. */
export interface FtpReply {
  code: number;
  /** At least one; none holds a line break. */
  lines: readonly string[];
}

export function reply(code: number, ...lines: string[]): FtpReply {
  return { code, lines };
}

export function formatReply({ code, lines }: FtpReply): string {
  const [first = '', ...rest] = lines;
  const last = rest.pop();
  if (last === undefined) return `${String(code)} ${first}\r\n`;
  // RFC 959 §4.2: a space in front of lines between, so that none looks like the last.
  const between = rest.map((line) => ` ${line}\r\n`).join('');
  return `${String(code)}-${first}\r\n${between}${String(code)} ${last}\r\n`;
}

/** RFC 959, appendix II: between quotes, its own ones doubled. */
export function quotedPath(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}

/** A refusal in the middle of a command. */
export class Refusal extends Error {
  readonly reply: FtpReply;

  constructor(code: number, text: string) {
    super(text);
    this.reply = reply(code, text);
  }
}

/** Reply codes of RFC 959 §4.2.2 for what a call of the file system failed with. */
const byErrno: Readonly<Record<string, FtpReply>> = {
  ENOENT: reply(550, 'There is no such file or folder.'),
  ENOTDIR: reply(550, 'This is no folder.'),
  EISDIR: reply(550, 'This is a folder.'),
  ELOOP: reply(550, 'The link leads nowhere.'),
  EACCES: reply(550, 'Permission denied.'),
  EPERM: reply(550, 'Permission denied.'),
  EEXIST: reply(550, 'Something has that name already.'),
  ENOTEMPTY: reply(550, 'The folder is not empty.'),
  ENOSPC: reply(452, 'The disk is full.'),
  EDQUOT: reply(452, 'The disk is full.'),
  ENAMETOOLONG: reply(553, 'The name is too long.'),
  EINVAL: reply(553, 'This cannot be done with that name.'),
};

/** Nothing of a path on this computer is in it. */
export function replyToError(error: unknown): FtpReply {
  if (error instanceof Refusal) return error.reply;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return byErrno[code] ?? reply(451, 'That failed.');
}
