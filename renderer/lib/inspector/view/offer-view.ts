import type { OfferLists, SecurityReport } from '../../../../electron/shared/report.ts';
import { text } from '../../text/text.ts';
import { builtInMac } from '../algorithm-names.ts';
import { markersIn } from '../offers.ts';

/** A name in a list of what a side offers. */
export interface OfferRow {
  name: string;
  isChosen: boolean;
  /** Why it could not be chosen; null where it could have been. */
  missing: string | null;
}

/** From a row of ours to the row of the server with the same name. */
export interface OfferLine {
  from: number;
  to: number;
  isChosen: boolean;
}

/** One kind of algorithm, both sides of it. */
export interface OfferView {
  kind: string;
  title: string;
  client: readonly OfferRow[];
  /** Null where the server's list is not known. */
  server: readonly OfferRow[] | null;
  lines: readonly OfferLine[];
  common: number;
  why: string;
  whySource: string;
  markers: readonly string[];
}

/** What a server was seen to accept, by kind, and when; from a probe. */
export interface ProbedOffer {
  lists: OfferLists;
  at: string;
}

type Kind = keyof typeof text.inspection.kinds;

/** A kind that has a list of its own in each direction, and the name of the second. */
const sshKinds: readonly { kind: Kind; list: string }[] = [
  { kind: 'keyExchange', list: 'keyExchange' },
  { kind: 'hostKey', list: 'hostKey' },
  { kind: 'ciphers', list: 'ciphersClientToServer' },
  { kind: 'ciphersServerToClient', list: 'ciphersServerToClient' },
  { kind: 'macs', list: 'macsClientToServer' },
  { kind: 'macsServerToClient', list: 'macsServerToClient' },
  { kind: 'compression', list: 'compressionClientToServer' },
];

const tlsKinds: readonly { kind: Kind; list: string }[] = [
  { kind: 'cipherSuites', list: 'cipherSuites' },
  { kind: 'groups', list: 'groups' },
  { kind: 'signatureSchemes', list: 'signatureSchemes' },
  { kind: 'versions', list: 'versions' },
  { kind: 'alpn', list: 'alpn' },
];

/** Every kind that a side sent a list of; the way back only where it differs from the way there. */
export function offerViews(report: SecurityReport, probed: ProbedOffer | null = null): OfferView[] {
  const isSsh = report.role === 'ssh';
  return (isSsh ? sshKinds : tlsKinds)
    .filter(({ kind, list }) => hasList(report, list) && !isSameAsThere(report, kind))
    .map(({ kind, list }) => viewOf(report, kind, list, probed));
}

function hasList({ offers }: SecurityReport, list: string): boolean {
  return Boolean(offers.client?.[list]?.length) || Boolean(offers.server?.[list]?.length);
}

const thereOf: Readonly<Record<string, string>> = {
  ciphersServerToClient: 'ciphersClientToServer',
  macsServerToClient: 'macsClientToServer',
};

function isSameAsThere({ offers }: SecurityReport, kind: string): boolean {
  const there = thereOf[kind];
  if (there === undefined) return false;
  const isSame = (lists: OfferLists | null): boolean =>
    String(lists?.[kind] ?? '') === String(lists?.[there] ?? '');
  return isSame(offers.client) && isSame(offers.server);
}

function viewOf(
  report: SecurityReport,
  kind: Kind,
  list: string,
  probed: ProbedOffer | null,
): OfferView {
  const words = text.inspection;
  const markers = new Set([...markersIn(report.offers.client), ...markersIn(report.offers.server)]);
  const clean = (names: readonly string[]): string[] =>
    [...new Set(names)].filter((name) => !markers.has(name));
  const client = clean(report.offers.client?.[list] ?? []);
  const serverList = report.offers.server?.[list] ?? probed?.lists[list];
  const server = serverList ? clean(serverList) : null;
  const chosen = chosenName(report, kind);
  const there = new Set(server ?? []);
  const here = new Set(client);
  const clientRows = client.map((name) =>
    rowOf(name, chosen, {
      missing:
        unusable(report, kind, name) ?? (server && !there.has(name) ? words.notOnServer : null),
    }),
  );
  const serverRows =
    server?.map((name) =>
      rowOf(name, chosen, { missing: here.has(name) ? null : words.notOffered }),
    ) ?? null;
  return {
    kind,
    title: words.kinds[kind],
    client: clientRows,
    server: serverRows,
    lines: linesOf(client, server ?? [], chosen),
    common: client.filter((name) => there.has(name)).length,
    ...whyOf(report, kind, client, server, chosen),
    markers: kind === 'keyExchange' ? [...markers] : [],
  };
}

function rowOf(
  name: string,
  chosen: string | null,
  { missing }: Pick<OfferRow, 'missing'>,
): OfferRow {
  const isChosen = name === chosen;
  return { name, isChosen, missing: isChosen ? null : missing };
}

/** What belongs to another version of TLS cannot be chosen, whatever the server accepts. */
function unusable(report: SecurityReport, kind: Kind, name: string): string | null {
  if (report.role === 'ssh' || report.protocolVersion === null) return null;
  const isOlder = report.protocolVersion !== 'TLSv1.3';
  if (kind === 'groups')
    return isOlder && name.includes('MLKEM') ? text.inspection.needsTls13 : null;
  if (kind !== 'cipherSuites') return null;
  const isForTls13 = !name.includes('_WITH_') && !name.endsWith('SCSV');
  if (name.endsWith('SCSV') || name.startsWith('GREASE')) return text.inspection.signal;
  if (isForTls13 && isOlder) return text.inspection.needsTls13;
  return !isForTls13 && !isOlder ? text.inspection.needsTls12 : null;
}

function linesOf(
  client: readonly string[],
  server: readonly string[],
  chosen: string | null,
): OfferLine[] {
  return client.flatMap((name, from) => {
    const to = server.indexOf(name);
    return to < 0 ? [] : [{ from, to, isChosen: name === chosen }];
  });
}

function chosenName(report: SecurityReport, kind: Kind): string | null {
  const { keyExchange, authentication, encryption, cipherSuite, protocolVersion, session } = report;
  switch (kind) {
    case 'keyExchange':
      return keyExchange?.name ?? null;
    case 'hostKey':
      return authentication?.signature ?? null;
    case 'ciphers':
      return encryption?.clientToServer.cipher ?? null;
    case 'ciphersServerToClient':
      return encryption?.serverToClient.cipher ?? null;
    case 'macs':
      return encryption?.clientToServer.mac ?? null;
    case 'macsServerToClient':
      return encryption?.serverToClient.mac ?? null;
    case 'compression':
      return encryption?.clientToServer.compression ?? null;
    case 'cipherSuites':
      return cipherSuite?.name ?? null;
    case 'groups':
      return keyExchange?.group ?? null;
    case 'signatureSchemes':
      return authentication?.signature ?? null;
    case 'versions':
      return protocolVersion;
    case 'alpn':
      return session.alpn;
  }
}

function whyOf(
  report: SecurityReport,
  kind: Kind,
  client: readonly string[],
  server: readonly string[] | null,
  chosen: string | null,
): { why: string; whySource: string } {
  const words = text.inspection;
  const source = 'RFC 4253 §7.1';
  const isMain = kind === 'keyExchange' || kind === 'groups';
  if (isMain && report.whyChosen) {
    return { why: report.whyChosen.text, whySource: report.whyChosen.source };
  }
  if (report.role !== 'ssh') return whyInTls(client, chosen);
  if (!server) return { why: '', whySource: '' };
  const aead = aeadInstead(report, kind);
  if (aead !== null) return { why: words.whyAead(aead), whySource: source };
  if (chosen === null) {
    const isEmpty = client.every((name) => !server.includes(name));
    return isEmpty ? { why: words.whyNothing, whySource: source } : { why: '', whySource: '' };
  }
  const [preferred] = server;
  const prefers =
    preferred !== undefined && preferred !== chosen ? words.whyPrefers(preferred) : '';
  return { why: `${words.whyFirst(chosen)}${prefers}.`, whySource: source };
}

/** The server chooses and gives no reason: only the place in our list can be told. RFC 8446 §4.1.3. */
function whyInTls(
  client: readonly string[],
  chosen: string | null,
): { why: string; whySource: string } {
  const place = chosen === null ? 0 : client.indexOf(chosen) + 1;
  if (chosen === null || place === 0) return { why: '', whySource: '' };
  const why = text.inspection.whyServer(chosen, place, client.length);
  return { why, whySource: 'RFC 8446 §4.1.3' };
}

/** The cipher that makes the list of MACs idle. */
function aeadInstead({ encryption }: SecurityReport, kind: Kind): string | null {
  if (kind !== 'macs' && kind !== 'macsServerToClient') return null;
  const direction = kind === 'macs' ? encryption?.clientToServer : encryption?.serverToClient;
  return direction && direction.mac === null ? builtInMac(direction.cipher) : null;
}
