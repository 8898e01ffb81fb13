import type { HandshakeMessage, SecurityReport } from '../../../../electron/shared/report.ts';
import { formatCount } from '../../text/format.ts';
import { displayName } from '../../text/names.ts';
import { text } from '../../text/text.ts';
import { groupName, shortCipher } from '../algorithm-names.ts';

type Fields = Readonly<Record<string, unknown>>;
type Writer = (fields: Fields, report: SecurityReport, message: HandshakeMessage) => string;

/** A few exact words about what a message carries; empty where its name says it all. */
export function messageDetail(report: SecurityReport, message: HandshakeMessage): string {
  const { fields, name } = message;
  if (!fields) return hiddenDetail(message);
  const own = Object.hasOwn(writers, name) ? writers[name] : undefined;
  const detail = own?.(fields, report, message) ?? plainFields(fields);
  return displayName(detail);
}

function hiddenDetail({ name, encrypted }: HandshakeMessage): string {
  if (!encrypted) return '';
  return name === 'Finished' ? text.messages.finishedHidden : text.messages.encrypted;
}

const writers: Readonly<Record<string, Writer>> = {
  IDENTIFICATION: ({ line }) => word(line),
  BANNER_LINE: ({ line }) => word(line),
  KEXINIT: (fields) =>
    text.messages.kexInit(
      count(fields['keyExchange']),
      count(fields['hostKey']),
      count(fields['ciphersClientToServer']),
    ),
  KEXDH_INIT: publicValue,
  KEX_ECDH_INIT: publicValue,
  KEX_HYBRID_INIT: publicValue,
  KEX_DH_GEX_INIT: publicValue,
  KEXDH_REPLY: reply,
  KEX_ECDH_REPLY: reply,
  KEX_HYBRID_REPLY: reply,
  KEX_DH_GEX_REPLY: reply,
  KEX_DH_GEX_REQUEST: ({ minimum, preferred, maximum }) =>
    text.messages.groupRequest(number(minimum), number(preferred), number(maximum)),
  KEX_DH_GEX_GROUP: ({ modulusBits, generator }) =>
    text.messages.group(number(modulusBits), word(generator)),
  NEWKEYS: () => text.messages.newKeys,
  EXT_INFO: ({ extensions }) => names(extensions),
  SERVICE_REQUEST: ({ service }) => word(service),
  SERVICE_ACCEPT: ({ service }) => word(service),
  ClientHello: ({ cipherSuites, extensions }) =>
    text.messages.clientHello(
      count(cipherSuites),
      count(extensionOf(extensions, 'supported_groups')),
    ),
  ServerHello: ({ cipherSuite }, { protocolVersion }) =>
    [protocolVersion ?? '', word(cipherSuite)].filter((part) => part !== '').join(', '),
  Certificate: ({ certificates }) => text.messages.certificates(count(certificates)),
  ServerKeyExchange: (fields, report) =>
    text.messages.signedKey(exchangeName(report), sizeOf(fields), word(fields['signatureScheme'])),
  ClientKeyExchange: (fields, report) =>
    text.messages.publicValue(exchangeName(report), sizeOf(fields)),
  CertificateVerify: ({ signatureScheme }) => word(signatureScheme),
  HelloRetryRequest: ({ extensions }) => text.messages.retry(wantedGroup(extensions)),
  ServerHelloDone: () => text.messages.done,
  ChangeCipherSpec: (_, report) =>
    isModern(report) ? text.messages.changeCipherModern : text.messages.changeCipher,
  Finished: ({ verifyBytes }) => text.messages.finished(number(verifyBytes)),
  Alert: ({ level, description }) => text.messages.alert(alertLevel(level), word(description)),
  NewSessionTicket: ({ lifetimeSeconds }, _, { encrypted }) =>
    (encrypted ? text.messages.ticket : text.messages.ticketInClear)(number(lifetimeSeconds)),
  EncryptedExtensions: ({ extensions }) => Object.keys(objectOf(extensions)).join(', '),
  DISCONNECT: ({ reasonName, description }) =>
    [word(reasonName), word(description)].filter((part) => part !== '').join(': '),
};

/** The same for who knows no cryptography, with the names and numbers of this connection. */
export function plainDetail(report: SecurityReport, message: HandshakeMessage): string {
  const { fields, name } = message;
  const own = Object.hasOwn(plainWriters, name) ? plainWriters[name] : undefined;
  return fields && own ? displayName(own(fields, report, message)) : messageDetail(report, message);
}

const plainWriters: Readonly<Record<string, Writer>> = {
  KEXINIT: ({ keyExchange }, { endpoint }, { from }) =>
    from === 'client'
      ? text.messages.plain.ourLists(count(keyExchange))
      : text.messages.plain.theirLists(endpoint.host, count(keyExchange)),
  KEXDH_INIT: plainPublicValue,
  KEX_ECDH_INIT: plainPublicValue,
  KEX_HYBRID_INIT: plainPublicValue,
  KEX_DH_GEX_INIT: plainPublicValue,
  KEXDH_REPLY: plainReply,
  KEX_ECDH_REPLY: plainReply,
  KEX_HYBRID_REPLY: plainReply,
  KEX_DH_GEX_REPLY: plainReply,
  KEX_DH_GEX_REQUEST: ({ minimum }) => text.messages.plain.groupRequest(number(minimum)),
  KEX_DH_GEX_GROUP: ({ modulusBits }, { endpoint }) =>
    text.messages.plain.group(endpoint.host, number(modulusBits)),
  NEWKEYS: (_, { endpoint, encryption }, { from }) =>
    from === 'client'
      ? text.messages.plain.ourNewKeys(shortCipher(encryption?.clientToServer.cipher ?? ''))
      : text.messages.plain.theirNewKeys(
          endpoint.host,
          shortCipher(encryption?.serverToClient.cipher ?? ''),
        ),
  EXT_INFO: ({ extensions }, { endpoint }) =>
    text.messages.plain.extensions(endpoint.host, count(extensions)),
  SERVICE_REQUEST: ({ service }) => text.messages.plain.request(word(service)),
  SERVICE_ACCEPT: ({ service }, { endpoint }) =>
    text.messages.plain.accept(endpoint.host, word(service)),
  ClientHello: ({ cipherSuites }, { session }) =>
    text.messages.plain.clientHello(count(cipherSuites), session.sni ?? ''),
  ServerHello: ({ cipherSuite }, { endpoint, protocolVersion }) =>
    text.messages.plain.serverHello(endpoint.host, protocolVersion ?? '', word(cipherSuite)),
  Certificate: ({ certificates }, { endpoint }, { from }) =>
    from === 'client'
      ? text.messages.plain.ourCertificate(count(certificates))
      : text.messages.plain.certificate(endpoint.host, count(certificates)),
  ServerKeyExchange: (fields, report) =>
    text.messages.plain.theirKey(
      exchangeName(report),
      sizeOf(fields),
      word(fields['signatureScheme']),
    ),
  ClientKeyExchange: (fields, report) =>
    fields['encryptedBytes'] === undefined
      ? text.messages.plain.ourKey(exchangeName(report), sizeOf(fields))
      : text.messages.plain.lockedSecret(report.endpoint.host, sizeOf(fields)),
  CertificateVerify: ({ signatureScheme }, report, message) =>
    text.messages.plain.proof(sender(report, message), word(signatureScheme)),
  HelloRetryRequest: ({ extensions }, { endpoint }) =>
    text.messages.plain.retry(endpoint.host, groupName(wantedGroup(extensions))),
  ServerHelloDone: (_, { endpoint }) => text.messages.plain.done(endpoint.host),
  ChangeCipherSpec: (_, report, message) =>
    isModern(report)
      ? text.messages.plain.changeCipherModern(sender(report, message))
      : text.messages.plain.changeCipher(
          sender(report, message),
          report.cipherSuite?.parts.encryption ?? '',
        ),
  EncryptedExtensions: ({ extensions }, { endpoint }) =>
    text.messages.plain.extensions13(endpoint.host, Object.keys(objectOf(extensions)).length),
  CertificateRequest: (_, { endpoint }) => text.messages.plain.certificateRequest(endpoint.host),
  Alert: ({ description }, report, message) =>
    text.messages.plain.alert(sender(report, message), word(description)),
  NewSessionTicket: ({ lifetimeSeconds }, { endpoint }) =>
    text.messages.plain.ticket(endpoint.host, number(lifetimeSeconds)),
  Finished: (_, report, message) => text.messages.plain.finished(sender(report, message)),
  DISCONNECT: ({ reasonName, description }, report, message) =>
    text.messages.plain.disconnect(sender(report, message), word(description) || word(reasonName)),
};

function isModern({ protocolVersion }: SecurityReport): boolean {
  return protocolVersion === 'TLSv1.3';
}

function sender({ endpoint }: SecurityReport, { from }: HandshakeMessage): string {
  return from === 'client' ? text.messages.plain.we : endpoint.host;
}

/** RFC 8446 §4.2.8: a server that asks for a second hello names the group it wants. */
function wantedGroup(extensions: unknown): string {
  return word(objectOf(extensionOf(extensions, 'key_share'))['group']);
}

function alertLevel(level: unknown): string {
  return (typeof level === 'number' ? text.messages.alertLevels[level] : undefined) ?? word(level);
}

function plainPublicValue(fields: Fields, report: SecurityReport): string {
  const group = groupName(report.keyExchange?.name ?? '');
  return text.messages.plain.ourKey(group, sizeOf(fields));
}

function plainReply(fields: Fields, report: SecurityReport): string {
  return text.messages.plain.theirKey(
    groupName(report.keyExchange?.name ?? ''),
    sizeOf(fields),
    word(fields['signatureAlgorithm']),
  );
}

function publicValue(fields: Fields, report: SecurityReport): string {
  const group = groupName(report.keyExchange?.name ?? '');
  return text.messages.publicValue(group, sizeOf(fields));
}

function reply(fields: Fields, report: SecurityReport): string {
  const { signatureAlgorithm } = fields;
  return text.messages.reply(
    groupName(report.keyExchange?.name ?? ''),
    sizeOf(fields),
    word(signatureAlgorithm),
  );
}

function exchangeName({ keyExchange }: SecurityReport): string {
  return groupName(keyExchange?.name ?? '');
}

function objectOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function extensionOf(extensions: unknown, name: string): unknown {
  return objectOf(extensions)[name];
}

/** `32 B`, `2,048 bits`. */
function sizeOf(fields: Fields): string {
  const publicBytes = fields['publicBytes'] ?? fields['publicKeyBytes'] ?? fields['encryptedBytes'];
  const { publicBits } = fields;
  if (typeof publicBytes === 'number') return `${formatCount(publicBytes)} B`;
  return typeof publicBits === 'number' ? text.messages.bits(formatCount(publicBits)) : '';
}

function count(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function number(value: unknown): string {
  return typeof value === 'number' ? formatCount(value) : '';
}

function word(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Names of a list of `{name, …}`, or of plain names. */
function names(list: unknown): string {
  if (!Array.isArray(list)) return '';
  const entries = list as readonly unknown[];
  return entries
    .map((entry) =>
      typeof entry === 'object' && entry !== null && 'name' in entry
        ? word(entry.name)
        : word(entry),
    )
    .filter((name) => name !== '')
    .join(', ');
}

/** Short fields of a message that has no words of its own: `length 12, version TLSv1.2`. */
function plainFields(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => {
      if (Array.isArray(value)) return `${name} ${String(value.length)}`;
      const shown = word(value);
      return shown === '' || shown.length > 40 ? '' : `${name} ${shown}`;
    })
    .filter((part) => part !== '')
    .slice(0, 3)
    .join(', ');
}
