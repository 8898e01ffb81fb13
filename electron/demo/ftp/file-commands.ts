import { chmod, lstat, mkdir, rename, rmdir, stat, unlink, utimes } from 'node:fs/promises';
import { formatTimeValue, parseTimeValue } from '../../wire/ftp/time.ts';
import { describeFile, factLine } from './listing-lines.ts';
import { quotedPath, Refusal, reply, type FtpReply } from './reply.ts';
import { pathOf, type FtpHandlers, type FtpState } from './state.ts';

/** What is done with files and folders without a data connection. RFC 959 §4.1.3, RFC 3659, draft-somers-ftp-mfxx. */
export const fileCommands: FtpHandlers = {
  PWD: ({ folder }) => reply(257, `${quotedPath(folder)} is where you are.`),
  async CWD(state, argument) {
    const wanted = pathOf(state, argument);
    const { real } = await state.paths.target(wanted);
    if (!(await stat(real)).isDirectory()) return reply(550, 'This is no folder.');
    state.folder = wanted;
    return reply(250, 'There you are.');
  },
  CDUP: (state) => fileCommands['CWD']?.(state, '..') ?? reply(502, 'Unknown.'),
  async SIZE(state, argument) {
    const found = await stat((await state.paths.target(pathOf(state, argument))).real);
    return found.isFile() ? reply(213, String(found.size)) : reply(550, 'This is no file.');
  },
  async MDTM(state, argument) {
    const found = await stat((await state.paths.target(pathOf(state, argument))).real);
    return reply(213, formatTimeValue(found.mtimeMs));
  },
  async MFMT(state, argument) {
    const [, stamp = '', name = ''] = /^(\S+) (.+)$/s.exec(argument) ?? [];
    const time = parseTimeValue(stamp);
    if (!time) return reply(501, 'A time is YYYYMMDDHHMMSS.');
    const { real } = await state.paths.target(pathOf(state, name));
    const modified = new Date(time.atMs);
    await utimes(real, modified, modified);
    return reply(213, `Modify=${stamp}; ${name}`);
  },
  async MLST(state, argument) {
    const wanted = pathOf(state, argument);
    const place = await state.paths.place(wanted);
    const facts = factLine(await describeFile(state.paths, place, wanted));
    return reply(250, 'It is', facts, 'End');
  },
  async MKD(state, argument) {
    const wanted = pathOf(state, argument);
    await mkdir(await state.paths.place(wanted));
    return reply(257, `${quotedPath(wanted)} is made.`);
  },
  async RMD(state, argument) {
    await rmdir(await ownPlace(state, argument));
    return reply(250, 'It is gone.');
  },
  async DELE(state, argument) {
    await unlink(await ownPlace(state, argument));
    return reply(250, 'It is gone.');
  },
  async RNFR(state, argument) {
    const place = await ownPlace(state, argument);
    await lstat(place);
    state.renameFrom = place;
    return reply(350, 'And what is it called now?');
  },
  async RNTO(state, argument) {
    const from = state.renameFrom;
    if (from === null) return reply(503, 'First comes RNFR.');
    // As rename(2): a file in that place is replaced.
    await rename(from, await ownPlace(state, argument));
    return reply(250, 'It is renamed.');
  },
  async SITE(state, argument) {
    const [, verb = '', rest = ''] = /^(\S+)(?: (.*))?$/s.exec(argument) ?? [];
    if (verb.toUpperCase() === 'HELP') return reply(214, 'SITE knows', 'CHMOD HELP', 'End');
    if (verb.toUpperCase() !== 'CHMOD') return reply(504, 'SITE does not know that.');
    return await changeMode(state, rest);
  },
  TYPE: (_state, argument) =>
    /^[AI]\b/i.test(argument) ? reply(200, 'As you like.') : reply(504, 'Only types A and I.'),
  MODE: (_state, argument) =>
    /^S$/i.test(argument) ? reply(200, 'As you like.') : reply(504, 'Only streams.'),
  STRU: (_state, argument) =>
    /^F$/i.test(argument) ? reply(200, 'As you like.') : reply(504, 'Only files.'),
  ALLO: () => reply(202, 'Not needed here.'),
  REST(state, argument) {
    if (!/^\d{1,15}$/.test(argument)) return reply(501, 'REST takes a number of bytes.');
    state.restartAt = Number(argument);
    return reply(350, `The next transfer begins at ${argument}.`);
  },
};

/** The root itself is nobody's to rename or remove. */
async function ownPlace(state: FtpState, argument: string): Promise<string> {
  const wanted = pathOf(state, argument);
  if (wanted === '/') throw new Refusal(550, 'Permission denied.');
  return await state.paths.place(wanted);
}

async function changeMode(state: FtpState, argument: string): Promise<FtpReply> {
  const [, digits, name = ''] = /^([0-7]{1,4}) (.+)$/s.exec(argument) ?? [];
  if (digits === undefined) return reply(501, 'SITE CHMOD takes octal digits and a name.');
  const { real } = await state.paths.target(pathOf(state, name));
  await chmod(real, Number.parseInt(digits, 8));
  return reply(200, 'It is changed.');
}
