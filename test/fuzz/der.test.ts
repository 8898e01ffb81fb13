import { readFileSync } from 'node:fs';
import { ByteReader } from '../../electron/wire/byte-reader.ts';
import {
  objectIdentifier,
  readElement,
  readElements,
  type DerElement,
} from '../../electron/wire/tls/der.ts';
import { fuzz } from './broken-input.ts';

function certificate(name: string): Uint8Array {
  const pem = readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');
  const [, base64 = ''] = /-----BEGIN CERTIFICATE-----([^-]*)/.exec(pem) ?? [];
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

const constructed = 0x20;

/** All the way down; nothing but the bytes themselves limits the depth. */
function readTree({ tag, content }: DerElement): number {
  if (!(tag & constructed)) return 1;
  return readElements(content, 'tree').reduce((sum, element) => sum + readTree(element), 1);
}

fuzz({
  'trees of elements': {
    parse: (input) => readTree(readElement(new ByteReader(input, 'tree'), 'tree')),
    samples: [certificate('server.pem'), certificate('authority.pem')],
  },
  'object identifiers': {
    parse: objectIdentifier,
    samples: [
      Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2),
      Uint8Array.of(0x55, 0x1d, 0x11),
    ],
  },
});
