import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../shared/entry.ts';
import { ListReader } from './list-reader.ts';
import type { ListedEntry } from './listed-entry.ts';

const now = Date.UTC(2026, 10, 25, 22, 30);
const at = (year: number, month: number, ...rest: number[]): number =>
  Date.UTC(year, month - 1, ...(rest as [number]));

function readAll(text: string): { style: string | undefined; rows: ListedEntry[] } {
  const reader = new ListReader(now);
  const rows = text.split('\n').flatMap((line) => reader.read(line) ?? []);
  reader.end();
  return { style: reader.style, rows };
}

/** What is expected of the entries, in order; the style; and the precision of the first time. */
function check(
  text: string,
  style: string,
  expected: Partial<Entry>[],
  precisionMs?: number,
): void {
  const read = readAll(text);
  expect(read.style).toBe(style);
  expect(read.rows.map(({ entry }) => entry)).toMatchObject(expected);
  if (precisionMs !== undefined) expect(read.rows[0]?.timePrecisionMs).toBe(precisionMs);
}

describe('Unix', () => {
  it('reads ls -l as vsftpd, ProFTPD and Pure-FTPd write it', () => {
    const text = [
      'total 12',
      '-rw-r--r--    1 60217    60217           0 Nov 25 22:20  lead',
      'drwxr-xr-x   2 ferry    staff        4096 Nov 25 22:20 sub',
      'lrwxrwxrwx   1 ferry    60217           7 Nov 25 22:20 dangling -> nowhere',
      '-rw-r-----   1 ferry    60217  5368709120 Feb 13  2009 old -> not a link',
      'crw-rw-rw-   1 root     root       1,   3 Nov 25 22:20 null',
    ].join('\n');
    check(
      text,
      'unix',
      [
        { name: ' lead', kind: 'file', sizeBytes: 0, mode: 0o644, owner: '60217', group: '60217' },
        { name: 'sub', kind: 'folder', sizeBytes: null, owner: 'ferry', group: 'staff' },
        { name: 'dangling', kind: 'link', linkTarget: 'nowhere', sizeBytes: null },
        { name: 'old -> not a link', sizeBytes: 5_368_709_120, modifiedAtMs: at(2009, 2, 13) },
        { name: 'null', kind: 'other', sizeBytes: null },
      ],
      60_000,
    );
    expect(readAll(text).rows[3]?.timePrecisionMs).toBe(86_400_000);
  });

  it('reads owners and groups that are missing or of several words', () => {
    check(
      [
        '-rw-r--r-- 1 Ann Example Domain Users 512 Nov 25 22:20 report.txt',
        '-rwxr-xr-x 1 ann 1024 Jan  3  2024 no group',
        '-------r--         326  1391972  1392298 Nov 22  1995 MegaPhone.sit',
        'drwxrwxr-x               folder        2 May 10  1996 network',
      ].join('\n'),
      'unix',
      [
        { name: 'report.txt', sizeBytes: 512 },
        { name: 'no group', owner: 'ann', group: null, sizeBytes: 1024 },
        { name: 'MegaPhone.sit', sizeBytes: 1_392_298 },
        { name: 'network', kind: 'folder' },
      ],
    );
  });

  it('reads days before months, ISO dates, seconds, and months of other languages', () => {
    check(
      [
        '-rw-r--r--+ 1 a b 1 25 Nov 22:20 acl',
        '-rw-r--r--. 1 a b 1 2024-02-29 10:11 iso',
        '-rw-r--r-- 1 a b 1 2024-02-29 10:11:12.123456789 +0100 full',
        '-rw-r--r-- 1 a b 1 Mär 13 2024 german',
        '-rw-r--r-- 1 a b 1 13 août 2024 french',
        '-rw-r--r-- 1 a b 1 Feb 29 10:11:12 2024 seconds',
      ].join('\n'),
      'unix',
      [
        { name: 'acl', modifiedAtMs: at(2026, 11, 25, 22, 20) },
        { name: 'iso', modifiedAtMs: at(2024, 2, 29, 10, 11) },
        { name: 'full', modifiedAtMs: at(2024, 2, 29, 10, 11, 12) },
        { name: 'german', modifiedAtMs: at(2024, 3, 13) },
        { name: 'french', modifiedAtMs: at(2024, 8, 13) },
        { name: 'seconds', modifiedAtMs: at(2024, 2, 29, 10, 11, 12) },
      ],
    );
  });

  it('takes a day without a year for the last one that came by', () => {
    const text = (day: string): string => `-rw-r--r-- 1 a b 1 ${day} x`;
    const time = (day: string): number | null | undefined =>
      readAll(text(day)).rows[0]?.entry.modifiedAtMs;
    expect(time('Nov 26 20:00')).toBe(at(2026, 11, 26, 20, 0)); // the server's clock is ahead
    expect(time('Nov 27 20:00')).toBe(at(2025, 11, 27, 20, 0));
    expect(time('Feb 29 12:00')).toBe(at(2024, 2, 29, 12, 0));
  });

  it('reads the special permission bits', () => {
    check(
      ['drwxrws--T 1 a b 1 Nov 25 2024 a', '-rwsr-Sr-t 1 a b 1 Nov 25 2024 b'].join('\n'),
      'unix',
      [{ mode: 0o3770 }, { mode: 0o7745 }],
    );
  });
});

describe('other systems', () => {
  it('reads DOS', () => {
    check(
      [
        '11-25-26  10:10PM       <DIR>          My Folder',
        '02-29-2024  12:05AM            1,234 a b.txt',
        '2024-02-29  13:05               99 iso.txt',
        '11-25-26  10:10PM  <JUNCTION>     link [C:\\target]',
      ].join('\n'),
      'dos',
      [
        {
          name: 'My Folder',
          kind: 'folder',
          sizeBytes: null,
          modifiedAtMs: at(2026, 11, 25, 22, 10),
        },
        { name: 'a b.txt', sizeBytes: 1234, modifiedAtMs: at(2024, 2, 29, 0, 5) },
        { name: 'iso.txt', sizeBytes: 99, modifiedAtMs: at(2024, 2, 29, 13, 5) },
        { name: 'link', kind: 'link', linkTarget: 'C:\\target' },
      ],
      60_000,
    );
  });

  it('reads NetWare', () => {
    check(
      [
        'total 0',
        'd [R----F--] supervisor            512       Jan 16 18:53    login',
        '- [RWCEAFMS] rhesus             214059       Oct 20  2003 cx.exe',
      ].join('\n'),
      'netware',
      [
        {
          name: '   login',
          kind: 'folder',
          owner: 'supervisor',
          modifiedAtMs: at(2026, 1, 16, 18, 53),
        },
        { name: 'cx.exe', sizeBytes: 214_059, modifiedAtMs: at(2003, 10, 20) },
      ],
    );
  });

  it('reads VMS, names on lines of their own included, and no sizes in blocks', () => {
    check(
      [
        'Directory DISK$USER:[FTP.PUB]',
        '',
        'README.TXT;4            5/12    25-NOV-2026 10:10:30  [SYSTEM,STAFF]  (RWED,RWED,RE,)',
        'A_VERY_LONG_NAME_OF_A_FILE.TXT;1',
        '                       20/24    25-NOV-2026 10:10  [ANN]  (RWED,RWED,RE,)',
        'SUB.DIR;1               1/3     25-NOV-2026 10:10:30.12 [1,2] (RWE,RWE,RE,RE)',
        '',
        'Total of 3 files, 26/39 blocks.',
      ].join('\n'),
      'vms',
      [
        { name: 'README.TXT;4', kind: 'file', sizeBytes: null, owner: 'STAFF', group: 'SYSTEM' },
        {
          name: 'A_VERY_LONG_NAME_OF_A_FILE.TXT;1',
          owner: 'ANN',
          modifiedAtMs: at(2026, 11, 25, 10, 10),
        },
        { name: 'SUB', kind: 'folder' },
      ],
      1000,
    );
  });

  it('reads MVS data sets and members', () => {
    check(
      [
        'Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname',
        "WPTXX1 3390   2026/11/25  1   15  FB      80 27920  PO  'ANN.JCL'",
        'WPTXX1 3390   2026/11/24  1    3  VB     255 27998  PS  NOTES.TEXT',
        'Migrated                                                OLD.DATA',
      ].join('\n'),
      'mvs',
      [
        { name: 'ANN.JCL', kind: 'folder', modifiedAtMs: at(2026, 11, 25) },
        { name: 'NOTES.TEXT', kind: 'file', sizeBytes: null },
        { name: 'OLD.DATA', kind: 'other', modifiedAtMs: null },
      ],
      86_400_000,
    );
    check(
      [
        ' Name     VV.MM   Created       Changed      Size  Init   Mod   Id',
        'MEMBER1  01.03 2026/11/20 2026/11/25 10:10    15    15     0 ANN',
      ].join('\n'),
      'mvs',
      [{ name: 'MEMBER1', sizeBytes: null, owner: 'ANN', modifiedAtMs: at(2026, 11, 25, 10, 10) }],
    );
  });

  it('reads IBM i, and no day that could be two', () => {
    check(
      [
        'QSYS          77824 02/23/26 15:09:55 *DIR       QOpenSys/',
        'ANN             512 03/04/26 15:09:55 *STMF      a b.txt',
      ].join('\n'),
      'as400',
      [
        { name: 'QOpenSys', kind: 'folder', modifiedAtMs: at(2026, 2, 23, 15, 9, 55) },
        { name: 'a b.txt', sizeBytes: 512, modifiedAtMs: null },
      ],
    );
  });

  it('reads EPLF and HP NonStop', () => {
    check('+i8388621.29609,m824255902,/,\tdev\n+i1.2,m1,r,s10,up644,\ta file', 'eplf', [
      { name: 'dev', kind: 'folder', modifiedAtMs: 824_255_902_000 },
      { name: 'a file', kind: 'file', sizeBytes: 10, mode: 0o644 },
    ]);
    check(
      'File         Code             EOF  Last Modification    Owner  RWEP\n' +
        'README        101            6354 18-Mar-26 18:54:57 255,255 "nnnn"',
      'nonstop',
      [
        {
          name: 'README',
          sizeBytes: 6354,
          owner: '255,255',
          modifiedAtMs: at(2026, 3, 18, 18, 54, 57),
        },
      ],
    );
  });
});

describe('ListReader', () => {
  it('never takes what it cannot read for an empty folder', () => {
    expect(() => readAll('some words\nmore words')).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
    expect(readAll('total 0').rows).toEqual([]);
    expect(readAll('').rows).toEqual([]);
  });

  it('keeps to the style of the first line', () => {
    const { rows } = readAll(
      '-rw-r--r-- 1 a b 1 Nov 25 2024 x\n11-25-26  10:10PM       <DIR>          not this one',
    );
    expect(rows).toHaveLength(1);
  });
});
