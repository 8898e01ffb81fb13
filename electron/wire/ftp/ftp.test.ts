import { describe, expect, it } from 'vitest';
import { commandLine, parseQuotedPath } from './command.ts';
import { parseFacts } from './facts.ts';
import { parseFeatures } from './features.ts';
import {
  extendedPortArgument,
  parseExtendedPassivePort,
  parsePassivePort,
  portArgument,
} from './passive.ts';
import { ReplyReader, replyText, type FtpReply } from './reply.ts';
import { utf8Codec } from '../text-codec.ts';
import { formatTimeValue, parseTimeValue } from './time.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const reader = (): ReplyReader => new ReplyReader((bytes) => utf8Codec.decode(bytes));
const replyOf = (text: string): FtpReply => {
  const [reply] = reader().push(bytesOf(`${text}\r\n`));
  if (!reply) throw new Error('no whole reply');
  return reply;
};

describe('ReplyReader', () => {
  it('reads replies of one line and of several, in whatever pieces they arrive', () => {
    const text = '220-Welcome\r\n 211 is no end\r\n221 neither\r\n220 ready\r\n331 Password?\r\n';
    const whole = reader().push(bytesOf(text));
    const byPiece = reader();
    const pieces = Array.from(bytesOf(text)).flatMap((byte) => byPiece.push(Uint8Array.of(byte)));
    expect(pieces).toEqual(whole);
    expect(whole).toEqual([
      { code: 220, lines: ['Welcome', ' 211 is no end', '221 neither', 'ready'] },
      { code: 331, lines: ['Password?'] },
    ]);
  });

  it('takes the code off lines that carry it, and bare line feeds for ends', () => {
    expect(reader().push(bytesOf('211-Features:\n211-UTF8\n211 End\n200\n'))).toEqual([
      { code: 211, lines: ['Features:', 'UTF8', 'End'] },
      { code: 200, lines: [''] },
    ]);
  });

  it('knows whether something of another reply has arrived', () => {
    const open = reader();
    expect(open.isBetween).toBe(true);
    open.push(bytesOf('220-a\r\n'));
    expect(open.isBetween).toBe(false);
    open.push(bytesOf('220 b\r\n'));
    expect(open.isBetween).toBe(true);
    open.push(bytesOf('2'));
    expect(open.isBetween).toBe(false);
  });

  it.each(['HTTP/1.1 400 Bad Request', '\u0015\u0003\u0001', '099 x', '20 x', '2000 x', 'hello'])(
    'refuses %j',
    (line) => {
      expect(() => reader().push(bytesOf(`${line}\r\n`))).toThrow(
        expect.objectContaining({ code: 'malformed-message' }),
      );
    },
  );

  it('stops a line and a reply without an end', () => {
    const limit = expect.objectContaining({ code: 'limit-exceeded' }) as Error;
    expect(() => reader().push(bytesOf('2'.repeat(17 * 1024)))).toThrow(limit);
    const endless = reader();
    endless.push(bytesOf('220-x\r\n'));
    const lines = bytesOf(`${'y'.repeat(1000)}\r\n`.repeat(100));
    expect(() => {
      for (let count = 0; count < 20; count += 1) endless.push(lines);
    }).toThrow(limit);
  });

  it('says the words of a server on one line without control characters', () => {
    expect(replyText({ code: 550, lines: ['no\u001b[2J', 'way\u202e'] })).toBe(
      'no\ufffd[2J way\ufffd',
    );
  });
});

describe('commandLine', () => {
  it('puts the verb before its argument', () => {
    expect(commandLine('NOOP')).toBe('NOOP');
    expect(commandLine('RETR', '/a b')).toBe('RETR /a b');
  });

  it.each(['a\r\nDELE b', 'a\nb', 'a\rb', 'a\0b'])('refuses %j', (argument) => {
    expect(() => commandLine('RETR', argument)).toThrow(
      expect.objectContaining({ code: 'name-invalid' }),
    );
  });
});

describe('parseQuotedPath', () => {
  it('takes doubled quotes for one', () => {
    expect(parseQuotedPath('"/a""b" is the current directory')).toBe('/a"b');
    expect(parseQuotedPath('Directory is "/x"')).toBe('/x');
    expect(parseQuotedPath('no quotes')).toBeUndefined();
  });
});

describe('parseFeatures', () => {
  it('reads names and what stands behind them', () => {
    const text =
      '211-Extensions supported:\r\n MLST size*;type*;\r\n utf8\r\n AUTH TLS\r\n AUTH SSL\r\n211 End';
    expect(parseFeatures(replyOf(text))).toEqual(
      new Map([
        ['MLST', 'size*;type*;'],
        ['UTF8', ''],
        ['AUTH', 'TLS;SSL'],
      ]),
    );
    expect(parseFeatures(replyOf('211 No features')).size).toBe(0);
  });
});

describe('passive replies', () => {
  it.each([
    ['227 Entering Passive Mode (10,0,0,1,46,13).', 46 * 256 + 13],
    ['227 Entering Passive Mode 127,0,0,1,0,21', 21],
    ['227 =127, 0, 0, 1, 255, 255', 65_535],
  ])('finds the port in %j', (text, port) => {
    expect(parsePassivePort(replyOf(text))).toBe(port);
  });

  it.each([
    '227 (1,2,3,4,5)',
    '227 (1,2,3,4,256,1)',
    '227 (1,2,3,4,0,0)',
    '227 (1,2,3,4,5,6,7)',
    '227',
  ])('refuses %j', (text) => {
    expect(() => parsePassivePort(replyOf(text))).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
  });

  it('finds the port of EPSV whatever separates', () => {
    expect(parseExtendedPassivePort(replyOf('229 Entering (|||11718|)'))).toBe(11_718);
    expect(parseExtendedPassivePort(replyOf('229 ok (!!!21!)'))).toBe(21);
    for (const bad of ['229 (|||0|)', '229 (|||70000|)', '229 (||21|)', '229 11718'])
      expect(() => parseExtendedPassivePort(replyOf(bad))).toThrow();
  });

  it('writes the arguments of PORT and EPRT', () => {
    expect(portArgument('127.0.0.1', 6446)).toBe('127,0,0,1,25,46');
    expect(extendedPortArgument('127.0.0.1', 6446)).toBe('|1|127.0.0.1|6446|');
    expect(extendedPortArgument('::1', 21)).toBe('|2|::1|21|');
  });
});

describe('times', () => {
  it('reads them with what they are precise to', () => {
    expect(parseTimeValue('20090213233130')).toEqual({
      atMs: 1_234_567_890_000,
      precisionMs: 1000,
    });
    expect(parseTimeValue('20090213233130.25')).toEqual({
      atMs: 1_234_567_890_250,
      precisionMs: 10,
    });
    for (const bad of ['', '2009021323313', '20091313233130', '20090230000000', '20090213243130'])
      expect(parseTimeValue(bad), bad).toBeUndefined();
  });

  it('writes whole seconds, rounded down', () => {
    expect(formatTimeValue(1_234_567_890_999)).toBe('20090213233130');
    expect(formatTimeValue(-1)).toBe('19691231235959');
    expect(() => formatTimeValue(1e15)).toThrow(RangeError);
  });
});

describe('parseFacts', () => {
  // ProFTPD 1.3.8 and Pure-FTPd 1.0.50.
  it('reads what servers say', () => {
    const file =
      'modify=20261125222021;perm=adfrw;size=3;type=file;unique=FE00U20E264;UNIX.group=60217;' +
      'UNIX.groupname=staff;UNIX.mode=0644;UNIX.owner=60217;UNIX.ownername=ferry;  lead; er';
    expect(parseFacts(file)).toMatchObject({
      kind: 'file',
      timePrecisionMs: 1000,
      entry: {
        name: ' lead; er',
        kind: 'file',
        sizeBytes: 3,
        modifiedAtMs: Date.UTC(2026, 10, 25, 22, 20, 21),
        mode: 0o644,
        owner: 'ferry',
        group: 'staff',
      },
    });
    const folder =
      'type=dir;sizd=4096;modify=20261125222022;UNIX.mode=0755;UNIX.uid=7;UNIX.gid=8; sub';
    expect(parseFacts(folder)).toMatchObject({
      kind: 'folder',
      entry: { name: 'sub', sizeBytes: null, owner: '7', group: '8' },
    });
    expect(parseFacts('type=cdir; .')?.kind).toBe('this-folder');
    expect(parseFacts('type=pdir; ..')?.kind).toBe('parent-folder');
  });

  it('knows links, with and without their target', () => {
    expect(parseFacts('type=OS.unix=slink:; a')?.entry).toMatchObject({
      kind: 'link',
      linkTarget: null,
    });
    expect(parseFacts('Type=OS.unix=symlink;size=4; a')?.entry).toMatchObject({
      kind: 'link',
      sizeBytes: null,
    });
    expect(parseFacts('type=OS.unix=slink:/x; a')?.entry.linkTarget).toBe('/x');
    expect(parseFacts('type=OS.unix=chr-1/3; null')?.entry.kind).toBe('other');
  });

  it('is silent about what is not said or cannot be', () => {
    expect(parseFacts('type=file; a')).toMatchObject({
      timePrecisionMs: null,
      entry: { sizeBytes: null, modifiedAtMs: null, mode: null, owner: null },
    });
    expect(parseFacts('type=file;size=-1;modify=now;UNIX.mode=rw; a')?.entry).toMatchObject({
      sizeBytes: null,
      modifiedAtMs: null,
      mode: null,
    });
    for (const bad of ['', 'nospace', 'words are no facts'])
      expect(parseFacts(bad)).toBeUndefined();
  });
});
