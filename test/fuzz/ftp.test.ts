import { checkEntryName } from '../../electron/shared/entry.ts';
import { parseFacts } from '../../electron/wire/ftp/facts.ts';
import { parseFeatures } from '../../electron/wire/ftp/features.ts';
import { ListReader } from '../../electron/wire/ftp/listing/list-reader.ts';
import { parseExtendedPassivePort, parsePassivePort } from '../../electron/wire/ftp/passive.ts';
import { ReplyReader, replyText, type FtpReply } from '../../electron/wire/ftp/reply.ts';
import { codecFor, utf8Codec } from '../../electron/wire/text-codec.ts';
import { fuzz, type FuzzTarget } from './broken-input.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const now = Date.UTC(2026, 10, 25);

function repliesIn(input: Uint8Array): FtpReply[] {
  return new ReplyReader((bytes) => utf8Codec.decode(bytes)).push(input);
}

function listed(input: Uint8Array): void {
  const reader = new ListReader(now);
  for (const line of utf8Codec.decode(input).split('\n')) {
    const row = reader.read(line);
    if (row) checkEntryName(row.entry.name);
  }
  reader.end();
}

/** What is decoded has to be the same bytes again, whatever they are. */
function roundTrip(input: Uint8Array): void {
  const again = utf8Codec.encode(utf8Codec.decode(input));
  if (Buffer.compare(again, input) !== 0) throw new Error('other bytes came back');
}

const targets: Readonly<Record<string, FuzzTarget>> = {
  replies: {
    parse: (input) => repliesIn(input).map(replyText),
    samples: [text('220-a\r\n b\r\n220 c\r\n331 x\r\n'), text('211-F:\r\n UTF8\r\n211 E\r\n')],
  },
  'passive replies': {
    parse: (input) => repliesIn(input).map(parsePassivePort),
    samples: [text('227 Entering Passive Mode (127,0,0,1,46,13).\r\n')],
  },
  'extended passive replies': {
    parse: (input) => repliesIn(input).map(parseExtendedPassivePort),
    samples: [text('229 Entering Extended Passive Mode (|||11718|)\r\n')],
  },
  features: {
    parse: (input) => repliesIn(input).map(parseFeatures),
    samples: [text('211-Features:\r\n MLST size*;type*;\r\n REST STREAM\r\n211 End\r\n')],
  },
  facts: {
    parse: (input) => parseFacts(utf8Codec.decode(input)),
    samples: [
      text('modify=20261125222021.5;size=3;type=file;UNIX.mode=0644;UNIX.owner=1; a; b'),
      text('type=OS.unix=slink:/x;modify=20261125222021; link'),
    ],
  },
  listings: {
    parse: listed,
    samples: [
      text('-rw-r--r--   1 a b 12 Nov 25 22:20 x\nlrwxrwxrwx 1 a b 7 Nov 25 2024 l -> t\n'),
      text('11-25-26  10:10PM       <DIR>          My Folder\n'),
      text('- [RWCEAFMS] rhesus             214059       Oct 20  2003 cx.exe\n'),
      text('README.TXT;4   5/12  25-NOV-2026 10:10:30  [SYSTEM,STAFF]  (RWED,RWED,RE,)\n'),
      text("WPTXX1 3390   2026/11/25  1   15  FB      80 27920  PO  'ANN.JCL'\n"),
      text('QSYS          77824 02/23/26 15:09:55 *DIR       QOpenSys/\n'),
      text('+i8388621.29609,m824255902,/,\tdev\n'),
    ],
  },
  names: { parse: roundTrip, samples: [text('café 日本 😀'), Uint8Array.of(0x63, 0xe9, 0xff)] },
  'names in other encodings': {
    parse: (input) => codecFor('shift_jis').decode(input),
    samples: [Uint8Array.of(0x93, 0xfa, 0x96, 0x7b)],
  },
};

fuzz(targets);
