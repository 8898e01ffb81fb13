import {
  encodeClientHello,
  encodeHandshakeRecords,
  type ClientHelloDraft,
  type HelloExtension,
} from '../../../wire/tls/client-hello.ts';
import * as extension from '../../../wire/tls/hello-extensions.ts';
import { versionNumber } from '../../../wire/tls/versions.ts';
import { greaseCode, type TlsQuestion } from './question.ts';

/** What a hello needs from outside: chance, the name of the server, and a key where one is wanted. */
export interface HelloParts {
  /** 32 bytes. */
  random: Uint8Array;
  /** 32 bytes; TLS 1.3 has servers echo it. */
  sessionId: Uint8Array;
  /** Null where the server is known by its address. */
  serverName: string | null;
  share: extension.OfferedShare | null;
}

export interface EncodedHello {
  /** The handshake message, which both sides sign. */
  message: Uint8Array;
  /** As it is sent. */
  records: Uint8Array;
}

const fallbackSignal = 0x5600;
const renegotiationSignal = 0x00ff;
/** A version that may come one day. */
const futureVersion = 0x0305;

/** The bytes of a question. */
export function helloOf(question: TlsQuestion, parts: HelloParts): EncodedHello {
  const version = versionNumber(question.version);
  const isModern = question.version === 'TLSv1.3';
  const isAncient = question.version === 'SSLv3';
  const { oddity } = question;
  const legacyVersion = oddity === 'unknown-version' ? futureVersion : Math.min(version, 0x0303);
  const draft: ClientHelloDraft = {
    legacyVersion,
    random: parts.random,
    sessionId: isModern ? parts.sessionId : new Uint8Array(0),
    cipherSuites: [
      ...(oddity === 'grease' ? [greaseCode] : []),
      ...question.suites,
      ...(isAncient ? [renegotiationSignal] : []),
      ...(oddity === 'downgrade' ? [fallbackSignal] : []),
    ],
    compression: [...question.compression, 0],
    extensions: isAncient ? null : extensionsOf(question, parts, version),
  };
  const message = padded(draft);
  // Old servers look at the record's version too; newer ones want 1.0 or later. RFC 8446 §5.1.
  const recordVersion = isAncient ? 0x0300 : 0x0301;
  return { message, records: encodeHandshakeRecords(message, recordVersion) };
}

/** Old F5 BIG-IPs hang at hellos of 256 to 511 bytes. RFC 7685 §4. */
function padded(draft: ClientHelloDraft): Uint8Array {
  const message = encodeClientHello(draft);
  const { length } = message;
  if (!draft.extensions || length < 256 || length > 511) return message;
  const bytes = Math.max(0, 512 - length - 4);
  return encodeClientHello({
    ...draft,
    extensions: [...draft.extensions, extension.padding(bytes)],
  });
}

function extensionsOf(
  { version: name, groups, schemes, protocols, isKeyed, oddity }: TlsQuestion,
  { serverName, share }: HelloParts,
  version: number,
): HelloExtension[] {
  const isModern = name === 'TLSv1.3';
  const odd = oddity === 'grease' ? [greaseCode] : [];
  const list: HelloExtension[] = odd.map((code) => extension.grease(code));
  if (serverName !== null) list.push(extension.serverName(serverName));
  list.push(extension.statusRequest);
  if (groups.length > 0)
    list.push(extension.supportedGroups([...odd, ...groups]), extension.pointFormats);
  if (schemes.length > 0)
    list.push(
      extension.signatureAlgorithms(schemes),
      ...(isModern ? [extension.signatureAlgorithmsCert(allCertificateSchemes)] : []),
    );
  if (protocols.length > 0) list.push(extension.applicationProtocols(protocols));
  if (!isModern)
    list.push(
      extension.heartbeat,
      extension.encryptThenMac,
      extension.extendedMasterSecret,
      extension.sessionTicket,
      extension.renegotiationInfo,
    );
  else
    list.push(
      extension.supportedVersions([...odd, version]),
      extension.pskKeyExchangeModes,
      extension.keyShare(isKeyed && share ? [share] : []),
    );
  return list;
}

/** Whatever signs a chain is welcome: only the handshake's own signature is asked about. */
const allCertificateSchemes = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401,
  0x0501, 0x0601, 0x0201, 0x0203, 0x0904, 0x0905, 0x0906, 0x081a, 0x081b, 0x081c,
];
