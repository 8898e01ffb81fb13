import type { SecurityReport } from '../../../electron/shared/report.ts';
import { cipherSuiteByName } from '../../../electron/wire/tls/cipher-suites.ts';
import { registeredExtensions } from '../../../electron/wire/tls/extension-names.ts';
import { groupByName } from '../../../electron/wire/tls/groups.ts';
import { registeredSignatureSchemes } from '../../../electron/wire/tls/signature-schemes.ts';

export type TlsFactValue = string | number | boolean | null | readonly (string | number | null)[];

/** Facts by name. Numbers stand for what has a number on the wire, since that is what a witness sees. */
export type TlsFacts = Record<string, TlsFactValue>;

type Message = SecurityReport['messages'][number];
type Fields = Record<string, unknown>;

/** Handshake types by the names of the report. RFC 8446 §4, RFC 5246 §7.4. */
const types: Readonly<Record<string, number>> = {
  ClientHello: 1,
  ServerHello: 2,
  HelloRetryRequest: 2,
  NewSessionTicket: 4,
  EncryptedExtensions: 8,
  Certificate: 11,
  ServerKeyExchange: 12,
  CertificateRequest: 13,
  ServerHelloDone: 14,
  CertificateVerify: 15,
  ClientKeyExchange: 16,
  Finished: 20,
  CertificateStatus: 22,
  CompressedCertificate: 25,
};

/** Everything of a report that a witness may confirm. */
export function factsOfTlsReport(report: SecurityReport): TlsFacts {
  const facts: TlsFacts = {
    version: report.protocolVersion,
    suite: report.cipherSuite?.openssl ?? null,
    suiteId: report.cipherSuite?.id ?? null,
    isResumed: report.session.resumed,
    secureRenegotiation: report.session.secureRenegotiation,
    extendedMasterSecret: report.session.extendedMasterSecret,
    certificate: report.certificates?.[0]?.fingerprintSha256Hex ?? null,
    exchangeGroup: idOfGroup(report.keyExchange?.group),
    exchangeBits: report.keyExchange?.bits ?? null,
    signature: idOfScheme(report.authentication?.signature),
    isRetried: report.tls?.helloRetryRequest ?? null,
    encryptThenMac: report.tls?.encryptThenMac ?? null,
    pskMode: report.tls?.pskMode ?? null,
    hasTicket: report.session.ticket,
    clientCertificate: report.tls?.clientCertificate ?? null,
  };
  for (const from of ['client', 'server'] as const) {
    const own = report.messages.filter((message) => message.from === from);
    // Without an end of the handshake there is no key log that would open what is encrypted.
    const readable = own.filter(({ fields }) => report.outcome === 'ok' || fields !== null);
    facts[`${from}.messages`] = readable.flatMap(({ name }) => types[name] ?? []);
    facts[`${from}.sizes`] = own.flatMap(({ name, bytes }) =>
      types[name] === undefined || name === 'Finished' ? [] : bytes,
    );
    facts[`${from}.alerts`] = own.flatMap(({ name, fields }) =>
      name === 'Alert' && fields ? Number(fields['code']) : [],
    );
  }
  let hellos = 0;
  for (const message of report.messages) {
    if (message.name === 'ClientHello') {
      hellos += 1;
      Object.assign(facts, helloFacts(`hello${String(hellos)}`, message.fields ?? {}));
    } else Object.assign(facts, messageFacts(message));
  }
  return facts;
}

function helloFacts(name: string, fields: Fields): TlsFacts {
  const extensions = extensionsOf(fields);
  const { key_share: shares } = extensions;
  return {
    [`${name}.version`]: versionId(fields['legacyVersion']),
    [`${name}.random`]: String(fields['random']),
    [`${name}.sessionId`]: String(fields['sessionId']),
    [`${name}.suites`]: list(fields['cipherSuites']).map(idOfSuite),
    [`${name}.compression`]: list(fields['compression']).map(compressionId),
    [`${name}.extensions`]: Object.keys(extensions).map(idOfExtension),
    [`${name}.groups`]: list(extensions['supported_groups']).map((group) => idOfGroup(group) ?? -1),
    [`${name}.schemes`]: list(extensions['signature_algorithms']).map(
      (one) => idOfScheme(one) ?? -1,
    ),
    [`${name}.versions`]: list(extensions['supported_versions']).map(versionId),
    [`${name}.shares`]: Array.isArray(shares)
      ? shares.map(({ group }: { group: string }) => idOfGroup(group) ?? -1)
      : [],
    [`${name}.shareSizes`]: Array.isArray(shares)
      ? shares.map(({ bytes }: { bytes: number }) => bytes)
      : [],
    [`${name}.pointFormats`]: list(extensions['ec_point_formats']).map(pointFormatId),
    [`${name}.pskModes`]: list(extensions['psk_key_exchange_modes']).map(pskModeId),
    [`${name}.sni`]: list(extensions['server_name'])[0] ?? null,
    [`${name}.alpn`]: list(extensions['application_layer_protocol_negotiation']),
  };
}

function messageFacts({ name, fields, from }: Message): TlsFacts {
  if (!fields) return {};
  switch (name) {
    case 'ServerHello':
    case 'HelloRetryRequest':
      return answerFacts(name === 'ServerHello' ? 'answer' : 'retry', fields);
    case 'EncryptedExtensions':
      return {
        'encrypted.extensions': Object.keys(extensionsOf(fields)).map(idOfExtension),
        'encrypted.alpn': list(extensionsOf(fields)['application_layer_protocol_negotiation']),
      };
    case 'ServerKeyExchange':
      return {
        'exchange.curve': idOfGroup(text(fields['group'])),
        'exchange.primeBits': number(fields['primeBits']),
        'exchange.publicKeyBytes': number(fields['publicKeyBytes']),
        'exchange.signature': idOfScheme(text(fields['signatureScheme'])),
        'exchange.signatureBytes': number(fields['signatureBytes']),
      };
    case 'CertificateVerify':
      return {
        [`${from}.verify`]: idOfScheme(text(fields['signatureScheme'])),
        [`${from}.verifyBytes`]: number(fields['signatureBytes']),
      };
    case 'Certificate':
      return { [`${from}.certificates`]: certificateSizes(fields) };
    case 'NewSessionTicket':
      return {
        'ticket.lifetime': number(fields['lifetimeSeconds']),
        'ticket.bytes': number(fields['ticketBytes']),
      };
    default:
      return {};
  }
}

function answerFacts(name: string, fields: Fields): TlsFacts {
  const extensions = extensionsOf(fields);
  const share = extensions['key_share'] as { group: string; bytes?: number } | undefined;
  return {
    [`${name}.version`]: versionId(fields['legacyVersion']),
    [`${name}.random`]: String(fields['random']),
    [`${name}.sessionId`]: String(fields['sessionId']),
    [`${name}.suite`]: idOfSuite(String(fields['cipherSuite'])),
    [`${name}.compression`]: compressionId(String(fields['compression'])),
    [`${name}.extensions`]: Object.keys(extensions).map(idOfExtension),
    [`${name}.selectedVersion`]: versionId(extensions['supported_versions']),
    [`${name}.share`]: idOfGroup(share?.group),
    [`${name}.shareBytes`]: share?.bytes ?? null,
    [`${name}.alpn`]: list(extensions['application_layer_protocol_negotiation']),
  };
}

function certificateSizes(fields: Fields): number[] {
  const certificates = fields['certificates'];
  return Array.isArray(certificates)
    ? certificates.map(({ bytes }: { bytes: number }) => bytes)
    : [];
}

function extensionsOf(fields: Fields): Fields {
  return (fields['extensions'] ?? {}) as Fields;
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** `0x1234` and `GREASE_0x1a1a` carry their number. */
function unnamed(name: string): number {
  return Number(/0x[0-9a-f]{4}$/.exec(name)?.[0] ?? NaN);
}

function idOfSuite(name: string): number {
  const signals: Readonly<Record<string, number>> = {
    TLS_EMPTY_RENEGOTIATION_INFO_SCSV: 0x00ff,
    TLS_FALLBACK_SCSV: 0x5600,
  };
  return cipherSuiteByName(name)?.id ?? signals[name] ?? unnamed(name);
}

function idOfGroup(name: string | null | undefined): number | null {
  if (name === null || name === undefined) return null;
  return groupByName(name)?.id ?? unnamed(name);
}

const schemes = new Map(registeredSignatureSchemes().map(([id, name]) => [name, id]));
function idOfScheme(name: string | null | undefined): number | null {
  return name === null || name === undefined ? null : (schemes.get(name) ?? unnamed(name));
}

const extensionIds = new Map(registeredExtensions().map(([id, name]) => [name, id]));
function idOfExtension(name: string): number {
  return extensionIds.get(name) ?? unnamed(name);
}

function versionId(name: unknown): number | null {
  const known = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'].indexOf(String(name));
  return known < 0 ? null : 0x300 + known;
}

function compressionId(name: string): number {
  return { null: 0, DEFLATE: 1 }[name] ?? Number(name);
}

function pointFormatId(name: string): number {
  return ['uncompressed', 'ansiX962_compressed_prime', 'ansiX962_compressed_char2'].indexOf(name);
}

function pskModeId(name: string): number {
  return ['psk_ke', 'psk_dhe_ke'].indexOf(name);
}
