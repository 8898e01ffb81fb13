import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { TlsWatch } from '../../electron/connections/tls/tls-watch.ts';
import { malformed } from '../../electron/wire/byte-reader.ts';
import { parseAlert } from '../../electron/wire/tls/alert.ts';
import { AnswerReader, serverShareOf } from '../../electron/wire/tls/answer-reader.ts';
import { readCertificateExtensions } from '../../electron/wire/tls/certificate-extensions.ts';
import { HandshakeReader } from '../../electron/wire/tls/handshake-reader.ts';
import type { ExchangeContext } from '../../electron/wire/tls/key-exchange-messages.ts';
import { parseHandshake } from '../../electron/wire/tls/messages.ts';
import { RecordReader } from '../../electron/wire/tls/record-reader.ts';
import { record, samples } from '../fixtures/tls/messages.ts';
import { rfc8448 } from '../fixtures/tls/rfc8448.ts';
import { fuzz, type FuzzTarget } from './broken-input.ts';

const bytes = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** All samples of one version and suite, since those decide on the form of a message. */
function messages(version: string): FuzzTarget {
  const own = samples.filter(({ context }) => context.version === version);
  const keyOf = (context: ExchangeContext): string => JSON.stringify(context);
  const contexts = [...new Map(own.map(({ context }) => [keyOf(context), context])).values()];
  return {
    samples: own.map(({ raw }) => raw),
    parse(input) {
      // A sample is read in its own context first; what is broken, in one that its bytes pick.
      const known = own.find(({ raw }) => raw.length === input.length && raw[0] === input[0]);
      const pick = createHash('md5').update(input).digest()[0] ?? 0;
      const context = known?.context ?? contexts[pick % contexts.length];
      if (!context) throw malformed('sample', 0, 'no context');
      return parseHandshake({ type: input[0] ?? 0, raw: input }, context);
    },
  };
}

function certificate(name: string): Uint8Array {
  const pem = readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');
  const [, base64 = ''] = /-----BEGIN CERTIFICATE-----([^-]*)/.exec(pem) ?? [];
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

const handshake = bytes(
  rfc8448.serverHello,
  Uint8Array.of(20, 3, 3, 0, 1, 1),
  rfc8448.serverFlight,
  rfc8448.ticket,
  rfc8448.serverData,
);
/** Hello, certificate, key exchange, end: all that a server of TLS 1.2 says before it waits. */
const answer = bytes(
  ...['ServerHello', 'Certificate', 'ServerKeyExchange'].map(
    (name) =>
      samples.find((one) => one.name === name && one.context.version === 'TLSv1.2')?.raw ??
      Uint8Array.of(),
  ),
  Uint8Array.of(14, 0, 0, 0),
);
const keylog = [
  ['SERVER_HANDSHAKE_TRAFFIC_SECRET', rfc8448.serverHandshakeSecret],
  ['CLIENT_HANDSHAKE_TRAFFIC_SECRET', rfc8448.clientHandshakeSecret],
  ['SERVER_TRAFFIC_SECRET_0', rfc8448.serverApplicationSecret],
] as const;

fuzz({
  'messages of TLS 1.3': messages('TLSv1.3'),
  'messages of TLS 1.2': messages('TLSv1.2'),
  'messages of TLS 1.0': messages('TLSv1'),
  alerts: { parse: parseAlert, samples: [Uint8Array.of(2, 40)] },
  'records in two pieces': {
    parse: (input) => {
      const reader = new RecordReader();
      const cut = (input[0] ?? 0) % Math.max(1, input.length);
      return [...reader.push(input.subarray(0, cut)), ...reader.push(input.subarray(cut))];
    },
    samples: [handshake, ...samples.map(({ raw }) => record(22, raw))],
  },
  'answers to a hello': {
    parse: (input) => {
      const reader = new AnswerReader();
      const cut = (input[0] ?? 0) % Math.max(1, input.length);
      reader.push(input.subarray(0, cut));
      reader.push(input.subarray(cut));
      return reader.answer;
    },
    samples: [
      rfc8448.serverHello,
      record(22, answer),
      bytes(record(22, answer.subarray(0, 40)), record(22, answer.subarray(40))),
    ],
  },
  'keys of servers': {
    parse: serverShareOf,
    samples: [rfc8448.serverHello.subarray(5), answer],
  },
  'fragments of handshakes': {
    parse: (input) => new HandshakeReader().push(input),
    samples: [bytes(...samples.map(({ raw }) => raw)), rfc8448.serverFlightContent],
  },
  'extensions of certificates': {
    parse: readCertificateExtensions,
    samples: [certificate('server.pem'), certificate('authority.pem')],
  },
  'a whole connection, read along': {
    // It records whatever it cannot read, and never throws.
    parse: (input) => {
      const watch = new TlsWatch(() => 0);
      for (const [name, secret] of keylog)
        watch.keylog(Buffer.from(`${name} 00 ${Buffer.from(secret).toString('hex')}\n`));
      watch.look('server', input);
      return watch.seen;
    },
    samples: [handshake],
  },
});
