import type { SecurityReport } from '../../../electron/shared/report.ts';
import { formatCount, formatTime } from '../text/format.ts';
import { displayName } from '../text/names.ts';
import { text } from '../text/text.ts';
import { builtInMac } from './algorithm-names.ts';

export interface KeyValue {
  key: string;
  value: string;
  isMono?: boolean;
  /** Annotation ink: this is the key exchange. */
  isKeyExchange?: boolean;
}

/** What both sides agreed on; each direction by itself where they differ. */
export function agreedLines(report: SecurityReport): KeyValue[] {
  const { keyExchange, authentication, encryption } = report;
  const words = text.inspector;
  const up = encryption?.clientToServer;
  const down = encryption?.serverToClient;
  const isSame = up?.cipher === down?.cipher && up?.mac === down?.mac;
  return [
    {
      key: words.keyExchange,
      value: keyExchange?.name ?? words.notAgreed,
      isMono: keyExchange !== null,
      isKeyExchange: keyExchange !== null,
    },
    {
      key: words.serverKey,
      value: authentication?.algorithm ?? words.notAgreed,
      isMono: authentication !== null,
    },
    ...(up && down && !isSame
      ? [
          { key: words.encryptionUp, value: up.cipher, isMono: true },
          { key: words.encryptionDown, value: down.cipher, isMono: true },
        ]
      : [
          { key: words.encryption, value: up?.cipher ?? words.notAgreed, isMono: up !== undefined },
        ]),
    ...(up ? [macLine(up)] : []),
    ...(up ? [{ key: words.compression, value: compressionOf(up.compression) }] : []),
  ];
}

function macLine({ mac, cipher }: { mac: string | null; cipher: string }): KeyValue {
  return mac === null
    ? { key: text.inspector.mac, value: text.inspector.macBuiltIn(builtInMac(cipher)) }
    : { key: text.inspector.mac, value: mac, isMono: true };
}

function compressionOf(compression: string | null): string {
  return compression === null || compression === 'none' ? text.inspector.none : compression;
}

export function sessionLines(report: SecurityReport): KeyValue[] {
  const words = text.inspector;
  const { id, strictKeyExchange, rekeys, extensions } = report.session;
  const { encryption } = report;
  const lines: (KeyValue | null)[] = [
    report.protocolVersion === null
      ? null
      : { key: words.protocol, value: report.protocolVersion, isMono: true },
    report.software.server === null
      ? null
      : { key: words.serverSoftware, value: displayName(report.software.server), isMono: true },
    report.endpoint.address === null
      ? null
      : {
          key: words.address,
          value: `${report.endpoint.address}:${String(report.endpoint.port)}`,
          isMono: true,
        },
    id === null || report.role !== 'ssh'
      ? null
      : { key: text.inspection.tls.sessionId, value: id, isMono: true },
    encryption === null
      ? null
      : { key: words.compression, value: compressionOf(encryption.clientToServer.compression) },
    strictKeyExchange === null
      ? null
      : { key: words.strictKeyExchange, value: strictKeyExchange ? words.on : words.off },
    rekeys === null ? null : { key: words.rekeys, value: formatCount(rekeys) },
    ...tlsLines(report),
    extensionsLine(extensions),
    { key: words.connectedAt, value: formatTime(Date.parse(report.at)) },
  ];
  return lines.filter((line) => line !== null);
}

function extensionsLine(extensions: Record<string, unknown> | null): KeyValue | null {
  const names = Object.keys(extensions ?? {});
  if (names.length === 0) return null;
  const value = displayName(names.join(', '));
  return { key: text.inspection.tls.extensions, value, isMono: true };
}

/** What only TLS has, as far as it was observed. */
function tlsLines({ role, session, tls }: SecurityReport): KeyValue[] {
  if (role === 'ssh') return [];
  const words = text.inspection.tls;
  const { resumed, ticket, alpn, sni, sessionIdentifier } = session;
  const lines: (KeyValue | null)[] = [
    resumed === null
      ? null
      : {
          key: words.resumed,
          value: resumed ? text.inspection.resumedYes : text.inspection.resumedNo,
        },
    yesNoLine(words.ticket, ticket),
    sessionIdentifier ? { key: words.sessionId, value: sessionIdentifier, isMono: true } : null,
    alpn === null ? null : { key: words.alpn, value: displayName(alpn), isMono: true },
    sni === null ? null : { key: words.sni, value: displayName(sni), isMono: true },
    yesNoLine(words.extendedMasterSecret, session.extendedMasterSecret),
    yesNoLine(words.renegotiation, session.secureRenegotiation),
    yesNoLine(words.encryptThenMac, tls?.encryptThenMac ?? null),
    yesNoLine(words.earlyData, tls?.earlyData ?? null),
    yesNoLine(words.retry, tls?.helloRetryRequest ?? null),
    tls?.clientCertificate
      ? { key: words.clientCertificate, value: words.clientCertificates[tls.clientCertificate] }
      : null,
  ];
  return lines.filter((line) => line !== null);
}

function yesNoLine(key: string, value: boolean | null): KeyValue | null {
  const words = text.inspection.facts;
  return value === null ? null : { key, value: value ? words.yes : words.no };
}

/** Reasons why something was not observed, each with the fields that it explains. */
export function unobservedGroups({ unobserved }: Pick<SecurityReport, 'unobserved'>): {
  why: string;
  fields: string[];
}[] {
  const byReason = new Map<string, string[]>();
  for (const [field, why] of Object.entries(unobserved)) {
    byReason.set(why, [...(byReason.get(why) ?? []), field]);
  }
  return [...byReason].map(([why, fields]) => ({ why, fields }));
}
