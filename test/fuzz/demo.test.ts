import { CommandReader, NoCommand } from '../../electron/demo/ftp/command-reader.ts';
import { readPropfind, readProppatch } from '../../electron/demo/web/dav-xml.ts';
import { HttpError } from '../../electron/demo/web/http-error.ts';
import {
  basicCredentials,
  destinationOf,
  pathOfTarget,
  rangeOf,
} from '../../electron/demo/web/request-facts.ts';
import { malformed } from '../../electron/wire/byte-reader.ts';
import { fuzz, type FuzzTarget } from './broken-input.ts';

/* The demo servers' side: what clients send to them. */

const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);
const text = (input: Uint8Array): string => Buffer.from(input).toString('latin1');

/** A refusal, of whichever protocol, is what broken input deserves. */
function refusing(parse: FuzzTarget['parse']): FuzzTarget['parse'] {
  return (input) => {
    try {
      return parse(input);
    } catch (error) {
      if (error instanceof NoCommand || error instanceof HttpError) throw malformed('input', 0, '');
      throw error;
    }
  };
}

fuzz({
  'commands of FTP': {
    parse: refusing((input) => new CommandReader().push(input)),
    samples: [bytes('USER demo\r\nRETR a b.txt\r\nNOOP\r\n')],
  },
  'questions for properties': {
    parse: refusing((input) => readPropfind(text(input))),
    samples: [
      bytes('<propfind xmlns="DAV:"><prop><resourcetype/><x:y xmlns:x="z"/></prop></propfind>'),
      bytes('<D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>'),
    ],
  },
  'changes of properties': {
    parse: refusing((input) => readProppatch(text(input))),
    samples: [
      bytes('<propertyupdate xmlns="DAV:"><set><prop><a>b</a></prop></set></propertyupdate>'),
    ],
  },
  'paths of requests': {
    parse: refusing((input) => {
      const path = pathOfTarget(text(input));
      if (path.split('/').includes('..')) throw new Error('a path that leads out');
    }),
    samples: [bytes('/a%20b/c'), bytes('/%C3%A9/')],
  },
  destinations: {
    parse: refusing((input) => destinationOf({ host: 'h:1', destination: text(input) })),
    samples: [bytes('https://h:1/a%20b'), bytes('/c/d')],
  },
  ranges: {
    parse: refusing((input) => {
      const range = rangeOf(text(input), 1_000);
      if (range && !(range.start < range.end && range.end <= 1_000)) throw new Error('outside');
    }),
    samples: [bytes('bytes=0-9'), bytes('bytes=-5'), bytes('bytes=990-')],
  },
  credentials: {
    parse: (input) => basicCredentials(text(input)),
    samples: [bytes('Basic ZGVtbzpzZWNyZXQ=')],
  },
});
