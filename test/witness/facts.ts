import type { SecurityReport } from '../../electron/shared/report.ts';
import { certificateSuffix } from '../../electron/wire/ssh/certificate.ts';
import { kexInitLists, type KexInitList } from '../../electron/wire/ssh/kex-init.ts';

const directions = ['clientToServer', 'serverToClient'] as const;
const protections = ['cipher', 'mac', 'compression'] as const;

type OfferField = `${'client' | 'server'}Offer.${KexInitList}`;
type ProtectionField = `${(typeof directions)[number]}.${(typeof protections)[number]}`;

/** What can be said about a connection both by its report and by somebody who watched it otherwise. */
export type FactName =
  | OfferField
  | ProtectionField
  | 'client'
  | 'server'
  | 'keyExchange'
  | 'hostKeyAlgorithm'
  | 'signatureAlgorithm'
  | 'hostKeyType'
  | 'hostKeyFingerprint'
  | 'signatureBytes'
  | 'strictKeyExchange'
  | 'groupRequest'
  | 'groupBits'
  | 'clientMessageBytes'
  | 'serverMessageBytes'
  | 'rekeys'
  | 'rekeyMethods'
  | 'serverSigAlgs';

export type FactValue = string | number | boolean | null | readonly (string | number)[];

/** Only what was observed; a MAC is null where the cipher authenticates itself. */
export type Facts = Partial<Record<FactName, FactValue>>;

/** The lists of one side's KEXINIT as facts. */
export function offerFacts(
  side: 'client' | 'server',
  lists: Readonly<Record<string, readonly string[]>>,
): Facts {
  const known = kexInitLists.filter((name) => Object.hasOwn(lists, name));
  return Object.fromEntries(known.map((name) => [`${side}Offer.${name}`, lists[name] ?? []]));
}

/** Everything of a report that a witness may confirm. */
export function factsOfReport(report: SecurityReport): Facts {
  const facts: Facts = {
    client: report.software.client,
    server: report.software.server,
    keyExchange: report.keyExchange?.name ?? null,
    hostKeyAlgorithm: hostKeyAlgorithm(report),
    signatureAlgorithm: report.authentication?.signature ?? null,
    hostKeyType: hostKeyType(report),
    hostKeyFingerprint: report.hostKey?.fingerprintSha256 ?? null,
    strictKeyExchange: report.session.strictKeyExchange,
    groupBits: report.keyExchange?.bits ?? null,
    clientMessageBytes: messageBytes(report, 'client'),
    serverMessageBytes: messageBytes(report, 'server'),
    rekeys: report.session.rekeys,
    rekeyMethods: rekeyMethods(report),
    serverSigAlgs: signatureAlgorithms(report),
    ...offerFacts('client', report.offers.client ?? {}),
    ...offerFacts('server', report.offers.server ?? {}),
    ...messageFacts(report),
  };
  for (const direction of directions) {
    for (const protection of protections) {
      facts[`${direction}.${protection}`] = report.encryption?.[direction][protection] ?? null;
    }
  }
  return facts;
}

/** What the lists come to; a certificate has an algorithm of its own, under which nothing is signed. */
export function hostKeyAlgorithm({ offers }: SecurityReport): string | null {
  const theirs = offers.server?.['hostKey'] ?? [];
  return offers.client?.['hostKey']?.find((name) => theirs.includes(name)) ?? null;
}

/** As it stands on the wire: the report describes a certificate beside the key that it certifies. */
function hostKeyType({ hostKey }: SecurityReport): string | null {
  if (!hostKey) return null;
  return hostKey.certificate ? hostKey.type + certificateSuffix : hostKey.type;
}

/** Every method that the lists of a renewal come to, each once. RFC 4253 §7.1 */
function rekeyMethods({ messages }: SecurityReport): string[] {
  const listOf = (from: 'client' | 'server', rekey: number): string[] => {
    const found = messages.find(
      (one) => one.from === from && one.name === 'KEXINIT' && one.rekey === rekey,
    );
    const names = found?.fields?.['keyExchange'];
    return Array.isArray(names) ? names.map(String) : [];
  };
  const renewals = new Set(
    messages.map(({ rekey }) => rekey).filter((rekey) => rekey !== undefined),
  );
  const methods = [...renewals].map((rekey) =>
    listOf('client', rekey).find((name) => listOf('server', rekey).includes(name)),
  );
  return [...new Set(methods.filter((name) => name !== undefined))].toSorted();
}

/** RFC 8308 §3.1; null where the server did not say. */
function signatureAlgorithms({ session }: SecurityReport): string[] | null {
  const value = session.extensions?.['server-sig-algs'];
  return typeof value === 'string' ? value.split(',') : null;
}

/** Sizes of one side's packets up to its NEWKEYS. */
function messageBytes(report: SecurityReport, from: 'client' | 'server'): number[] {
  return report.messages
    .filter((message) => message.from === from && !message.encrypted && isPacket(message.name))
    .map((message) => message.bytes);
}

function isPacket(name: string): boolean {
  return name !== 'IDENTIFICATION' && name !== 'BANNER_LINE';
}

function messageFacts(report: SecurityReport): Facts {
  const facts: Facts = {};
  for (const { name, fields, rekey } of report.messages) {
    if (rekey !== undefined) continue;
    const { signatureBytes, minimum, preferred, maximum } = fields ?? {};
    if (typeof signatureBytes === 'number') facts.signatureBytes = signatureBytes;
    if (name === 'KEX_DH_GEX_REQUEST')
      facts.groupRequest = [minimum, preferred, maximum].map(Number);
  }
  return facts;
}
