import type { Identity, SecurityReport } from '../../../../electron/shared/report.ts';
import type { ExchangeFacts, ProofFacts } from '../../text/en/explain.ts';
import { formatBytes, formatCount } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import { builtInMac, groupName, hostKeyName, hybridHalves } from '../algorithm-names.ts';
import { bytesOf, handshakeOf } from '../handshake.ts';
import { hashName, macName } from './anatomy.ts';
import { cipherFactsOf } from './cipher-facts.ts';
import type { OfferView } from './offer-view.ts';
import { readableReason } from '../verdict.ts';

/** The parts that Explain has sentences for. */
export type ExplainedPart =
  | 'keyExchange'
  | 'forward'
  | 'quantum'
  | 'authentication'
  | 'clientCertificate'
  | 'encryption'
  | 'encryptionDown'
  | 'mac'
  | 'macDown'
  | 'compression'
  | 'hash'
  | 'handshake'
  | 'resumption'
  | 'strict'
  | 'grade';

export type Explanations = Partial<Record<ExplainedPart, string>>;

/** One or two sentences for each part, about this connection alone. */
export function explanationsOf(report: SecurityReport): Explanations {
  const all: Record<ExplainedPart, string | null> = {
    keyExchange: keyExchangeSentence(report),
    forward: forwardSentence(report),
    quantum: quantumSentence(report),
    authentication: authenticationSentence(report),
    clientCertificate: clientCertificateSentence(report),
    encryption: cipherSentence(report, 'clientToServer'),
    encryptionDown: cipherSentence(report, 'serverToClient'),
    mac: macSentence(report, 'clientToServer'),
    macDown: macSentence(report, 'serverToClient'),
    compression: compressionSentence(report),
    hash: hashSentence(report),
    handshake: handshakeSentence(report),
    resumption: resumptionSentence(report),
    strict: strictSentence(report),
    grade: gradeSentence(report),
  };
  return Object.fromEntries(Object.entries(all).filter(([, sentence]) => sentence !== null));
}

function cipherName({ encryption, cipherSuite }: SecurityReport): string {
  return encryption?.clientToServer.cipher ?? cipherSuite?.name ?? text.inspection.unknown;
}

function exchangeFacts(report: SecurityReport): ExchangeFacts | null {
  const { keyExchange, endpoint } = report;
  if (!keyExchange) return null;
  const name = groupName(keyExchange.name);
  return {
    host: endpoint.host,
    name,
    group: keyExchange.group ?? name,
    bits: keyExchange.bits === null ? '?' : formatCount(keyExchange.bits),
    halves: hybridHalves(keyExchange.name) ?? [name, name],
  };
}

function keyExchangeSentence(report: SecurityReport): string {
  const words = text.explain.keyExchange;
  const facts = exchangeFacts(report);
  if (facts && report.keyExchange) return words[report.keyExchange.family](facts);
  const { host } = report.endpoint;
  return report.outcome === 'ok' ? words.none(host, cipherName(report)) : words.notReached(host);
}

function forwardSentence({ keyExchange, authentication, endpoint }: SecurityReport): string | null {
  if (!keyExchange) return null;
  const key = authentication ? hostKeyName(authentication.algorithm) : text.inspection.unknown;
  const sentence = keyExchange.forwardSecrecy ? text.explain.forward.yes : text.explain.forward.no;
  return sentence(endpoint.host, groupName(keyExchange.name), key);
}

function quantumSentence({ keyExchange, endpoint }: SecurityReport): string | null {
  if (!keyExchange) return null;
  const sentence = keyExchange.postQuantum ? text.explain.quantum.yes : text.explain.quantum.no;
  return sentence(groupName(keyExchange.name), endpoint.host);
}

function authenticationSentence(report: SecurityReport): string | null {
  const { authentication, keyExchange, trust, axes, endpoint, role } = report;
  if (!authentication) return null;
  const facts: ProofFacts = {
    host: endpoint.host,
    key: hostKeyName(authentication.algorithm),
    bits: authentication.bits === null ? '?' : formatCount(authentication.bits),
    signature: authentication.signature ?? authentication.algorithm,
    fingerprint: (authentication.fingerprintSha256 ?? '').slice(0, 'SHA256:'.length + 8),
    reason: readableReason(trust?.reason ?? ''),
  };
  const verdict: Identity = trust?.verdict ?? axes?.identity ?? 'unverified';
  if (role === 'ssh') {
    const words = text.explain.hostKey;
    return authentication.signature === null ? words.unsigned(facts) : words[verdict](facts);
  }
  const words = text.explain.certificate;
  if (verdict !== 'verified' && verdict !== 'pinned') return words[verdict](facts);
  const isPinned = verdict === 'pinned';
  switch (keyExchange?.family) {
    case 'RSA':
      return (isPinned ? words.decryptsPinned : words.decrypts)(facts);
    case 'DH':
    case 'ECDH':
      return (isPinned ? words.agreesPinned : words.agrees)(facts);
    default:
      return words[verdict](facts);
  }
}

/** TLS: what became of the server's wish for a certificate of the client. */
function clientCertificateSentence({ tls, messages, endpoint }: SecurityReport): string | null {
  const words = text.explain.clientCertificate;
  switch (tls?.clientCertificate) {
    case 'sent': {
      const answer = messages.find(({ name, from }) => name === 'Certificate' && from === 'client');
      return words.sent(endpoint.host, formatBytes(answer?.bytes ?? 0));
    }
    case 'requested':
      return words.none(endpoint.host);
    case 'not-requested':
      return words.notAsked(endpoint.host);
    default:
      return null;
  }
}

type Direction = 'clientToServer' | 'serverToClient';

function cipherSentence(report: SecurityReport, direction: Direction): string | null {
  const cipher = report.encryption?.[direction].cipher ?? report.cipherSuite?.parts.encryption;
  if (cipher === undefined) return null;
  const isSame =
    report.encryption?.clientToServer.cipher === report.encryption?.serverToClient.cipher;
  if (isSame && direction === 'serverToClient') return null;
  const facts = cipherFactsOf(cipher);
  return text.explain.cipher[facts.mode](facts);
}

function macSentence(
  { encryption, tls, cipherSuite }: SecurityReport,
  direction: Direction,
): string | null {
  if (!encryption) return null;
  const words = text.explain.mac;
  const { mac, cipher } = encryption[direction];
  const { clientToServer: up, serverToClient: down } = encryption;
  const isSame = up.mac === down.mac && up.cipher === down.cipher;
  if (isSame && direction === 'serverToClient') return null;
  if (mac === null) {
    const write = cipherSuite ? words.builtInSuite : words.builtIn;
    return write(builtInMac(cipher), cipher);
  }
  if (mac === 'none') return words.none(mac);
  const isOverCiphertext = mac.includes('-etm@') || tls?.encryptThenMac === true;
  const write = isOverCiphertext ? words.etm : words.plain;
  return write(macName(mac), mac);
}

function compressionSentence({ encryption }: SecurityReport): string | null {
  const name = encryption?.clientToServer.compression;
  return name && name !== 'none' ? text.explain.compression(name) : null;
}

function hashSentence({ keyExchange, cipherSuite }: SecurityReport): string | null {
  if (cipherSuite) {
    const { prf } = cipherSuite.parts;
    return prf === null ? null : text.explain.prf(hashName(prf), cipherSuite.name);
  }
  if (!keyExchange?.hash) return null;
  return text.explain.hash(hashName(keyExchange.hash), groupName(keyExchange.name));
}

function handshakeSentence(report: SecurityReport): string | null {
  const { endpoint } = report;
  const messages = handshakeOf(report);
  if (messages.length === 0) return null;
  const clear = messages.filter(({ encrypted }) => !encrypted).length;
  return text.explain.handshake(
    endpoint.host,
    messages.length,
    formatBytes(bytesOf(messages)),
    clear,
  );
}

function resumptionSentence({
  role,
  session,
  endpoint,
  protocolVersion,
  keyExchange,
}: SecurityReport): string | null {
  const words = text.explain.resumption;
  if (role === 'ssh') return words.ssh(endpoint.host);
  if (session.resumed === null) return null;
  const version = protocolVersion ?? 'TLS';
  // TLS 1.3 agrees on new keys all the same, unless the server wants none. RFC 8446 §2.2.
  if (session.resumed && keyExchange) {
    return words.fresh(endpoint.host, version, groupName(keyExchange.name));
  }
  return (session.resumed ? words.yes : words.no)(endpoint.host, version);
}

function strictSentence(report: SecurityReport): string | null {
  const { strictKeyExchange } = report.session;
  if (strictKeyExchange === null || !report.encryption) return null;
  const words = text.explain.strict;
  return (strictKeyExchange ? words.yes : words.no)(report.endpoint.host, cipherName(report));
}

function gradeSentence({ grade, endpoint }: SecurityReport): string | null {
  return grade ? text.explain.grade(grade.mark, grade.rule, endpoint.host) : null;
}

/** About the list that is shown. */
export function offerSentence(report: SecurityReport, view: OfferView): string {
  const words = text.explain.offers;
  const { host } = report.endpoint;
  const chosen = view.client.find(({ isChosen }) => isChosen)?.name;
  const ours = view.client.length;
  if (!view.server) {
    return chosen === undefined ? words.refused(ours, host) : words.clientOnly(ours, chosen, host);
  }
  const theirs = view.server.length;
  if (view.common === 0) return words.nothing(ours, theirs, host);
  // Only lists that were sent are signed; those of a probe come from other connections.
  const sentence = report.role === 'ssh' ? words.both : words.probed;
  return sentence(ours, theirs, view.common, chosen ?? text.inspector.none, host);
}
