import type { Grade, Severity } from '../shared/report.ts';
import type { SshOfferKind } from '../shared/ssh-offers.ts';
import type { TlsOfferKind } from '../shared/tls-offers.ts';
import { describeKeyExchange } from '../wire/ssh/key-exchange-methods.ts';
import { cipherSuiteByName } from '../wire/tls/cipher-suites.ts';
import { groupByName } from '../wire/tls/groups.ts';
import { rankOf } from './axes.ts';
import { judgementIn, type Judgement, type JudgementTable } from './judgement.ts';
import { judgeSuiteEncryption } from './rules/tls-cipher-suite.ts';
import { tlsVersions } from './rules/tls-version.ts';
import { sshCiphers } from './tables/ssh-cipher.ts';
import { sshHostKeys } from './tables/ssh-host-key.ts';
import { sshKeyExchanges } from './tables/ssh-key-exchange.ts';
import { sshMacs } from './tables/ssh-mac.ts';
import {
  oldFiniteField,
  staticCurve,
  staticFiniteField,
  staticRsa,
  tlsGroups,
} from './tables/tls-key-exchange.ts';

/** What a name is worth, and why in a few words. */
export interface NameGrade {
  mark: Grade;
  title: string;
}

const tables: Readonly<Record<SshOfferKind, JudgementTable>> = {
  keyExchange: sshKeyExchanges,
  hostKey: sshHostKeys,
  ciphers: sshCiphers,
  macs: sshMacs,
};

const marks: Readonly<Record<Severity, Grade>> = { ok: 'A', note: 'B', weak: 'C', broken: 'F' };

/**
 * The best grade that a connection with this algorithm can have, by the rules of grade.ts: everything
 * else as good as can be. A+ only for a quantum-safe key exchange.
 */
export function gradeOfName(kind: SshOfferKind, name: string): NameGrade {
  const { severity, title } = judgementIn(tables[kind], name);
  const method = kind === 'keyExchange' ? describeKeyExchange(name) : undefined;
  if (severity !== 'broken' && method?.family === 'RSA') return { mark: 'D', title };
  if (severity === 'ok' && method?.postQuantum === true) return { mark: 'A+', title };
  return { mark: marks[severity], title };
}

/** The same for a name of TLS. Only what belongs to TLS 1.3 can be part of a quantum-safe exchange. */
export function gradeOfTlsName(kind: TlsOfferKind, name: string): NameGrade {
  switch (kind) {
    case 'versions':
      return graded(judgementIn(tlsVersions, name), name === 'TLSv1.3');
    case 'groups':
      return graded(judgementIn(tlsGroups, name), groupByName(name)?.kind === 'hybrid');
    case 'signatures':
      return graded(/sha1|md5/.test(name) ? forgeable : sound, false);
    case 'ciphers':
      return gradeOfSuite(name);
  }
}

const sound: Judgement = { severity: 'ok', title: 'a sound signature', advice: null, sources: [] };
const forgeable: Judgement = {
  severity: 'broken',
  title: 'with a hash that must not be used any more',
  advice: null,
  sources: [],
};

function graded({ severity, title }: Judgement, isForQuantum: boolean): NameGrade {
  return { mark: severity === 'ok' && isForQuantum ? 'A+' : marks[severity], title };
}

function gradeOfSuite(name: string): NameGrade {
  const parts = cipherSuiteByName(name)?.parts;
  if (!parts) return graded(judgementIn({}, name), false);
  const encryption = judgeSuiteEncryption(parts, false);
  const exchange = judgeExchange(parts.keyExchange);
  if (encryption.severity === 'broken') return { mark: 'F', title: encryption.title };
  if (exchange?.isStatic) return { mark: 'D', title: exchange.judgement.title };
  if (exchange && rankOf(exchange.judgement.severity) > rankOf(encryption.severity))
    return graded(exchange.judgement, false);
  return graded(encryption, parts.keyExchange === null);
}

/** Undefined where the suite leaves the exchange to the group. */
function judgeExchange(
  method: string | null,
): { isStatic: boolean; judgement: Judgement } | undefined {
  if (method === null || method.startsWith('ECDHE')) return undefined;
  if (method.startsWith('DHE')) return { isStatic: false, judgement: oldFiniteField };
  const judgement = method.startsWith('ECDH')
    ? staticCurve
    : method.startsWith('DH')
      ? staticFiniteField
      : staticRsa;
  return { isStatic: true, judgement };
}
