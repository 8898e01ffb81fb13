import type { CipherSuite, KeyExchange, SecurityReport } from '../../shared/report.ts';
import { cipherSuiteById, cipherSuiteByName, keyHashOf } from '../../wire/tls/cipher-suites.ts';
import { groupByName, type NamedGroup } from '../../wire/tls/groups.ts';
import type { NodeFacts } from './node-facts.ts';
import { nameOfPrime } from './known-primes.ts';
import type { TlsObservation } from './tls-observation.ts';

/** What is known of a handshake: what Node told when it was finished, and what was read along. */
export interface Known {
  node: NodeFacts | null;
  seen: TlsObservation | null;
}

/** `TLSv1.3` …; null before the server chose. */
export function versionOf({ node, seen }: Known): string | null {
  return seen?.serverHello?.version ?? node?.version ?? null;
}

/** The suite that the server chose; null before. */
export function suiteOf({ node, seen }: Known): CipherSuite | null {
  const id = seen?.serverHello?.cipherSuiteId;
  const found = id === undefined ? node && cipherSuiteByName(node.suite) : cipherSuiteById(id);
  if (!found) return null;
  const { name, openssl, parts } = found;
  return { name, id: found.id, openssl, parts: { ...parts } };
}

/** Whether keys come from an earlier connection; null before that is settled. */
export function isResumed({ node, seen }: Known): boolean | null {
  if (node) return node.isResumed;
  if (seen?.serverHello?.version === 'TLSv1.3')
    return seen.serverHello.extensions['pre_shared_key'] !== undefined;
  return null;
}

/** How TLS 1.3 was resumed; null where it was not. RFC 8446 §4.2.9. */
export function pskModeOf(known: Known): 'psk_ke' | 'psk_dhe_ke' | null {
  const hello = known.seen?.serverHello;
  if (hello?.version !== 'TLSv1.3' || hello.extensions['pre_shared_key'] === undefined) return null;
  return hello.extensions['key_share'] === undefined ? 'psk_ke' : 'psk_dhe_ke';
}

/** Null where no exchange took place: TLS 1.2 and older, resumed; TLS 1.3 with the old keys alone. */
export function keyExchangeOf(known: Known, suite: CipherSuite | null): KeyExchange | null {
  const version = versionOf(known);
  if (!suite || version === null) return null;
  const isModern = version === 'TLSv1.3';
  if (isModern ? pskModeOf(known) === 'psk_ke' : isResumed(known)) return null;
  const hash = keyHashOf(version, suite.parts);
  const { keyExchange } = suite.parts;
  if (!isModern && keyExchange?.startsWith('RSA')) return staticRsa(known, hash);
  const chosen = groupOf(known, isModern);
  if (!chosen) return null;
  const group = chosen.name === null ? undefined : groupByName(chosen.name);
  return {
    name: group?.name ?? chosen.name ?? keyExchange ?? 'DHE',
    family: group ? familyOf(group) : 'DHE',
    group: group?.name ?? chosen.name,
    bits: group?.bits ?? chosen.bits,
    hash,
    forwardSecrecy: true,
    postQuantum: group?.kind === 'hybrid' || group?.kind === 'kem',
  };
}

/** The server’s own key opens what the client sends: its size is that of the exchange. */
function staticRsa({ node, seen }: Known, hash: string | null): KeyExchange | null {
  if (!node && !seen?.certificates) return null;
  const bits = node?.certificates?.[0]?.key.bits ?? null;
  const none = { group: null, forwardSecrecy: false, postQuantum: false };
  return { name: 'RSA', family: 'RSA', bits, hash, ...none };
}

/** What was read along comes first; Node calls finite fields by their size alone. */
function groupOf(
  { node, seen }: Known,
  isModern: boolean,
): { name: string | null; bits: number | null } | null {
  const share = seen?.serverHello?.extensions['key_share'];
  if (isModern && isShare(share)) return { name: share.group, bits: null };
  const exchange = seen?.serverKeyExchange;
  if (exchange) {
    const { group, prime, bits } = exchange;
    return { name: group ?? (prime && nameOfPrime(prime)), bits };
  }
  const ephemeral = node?.ephemeral ?? null;
  if (!ephemeral) return null;
  const { name, bits } = ephemeral;
  return { name: name ?? (isModern && bits ? `ffdhe${String(bits)}` : null), bits };
}

function isShare(value: unknown): value is { group: string } {
  return typeof value === 'object' && value !== null && 'group' in value;
}

function familyOf({ kind }: NamedGroup): KeyExchange['family'] {
  if (kind === 'field') return 'DHE';
  return kind === 'curve' ? 'ECDHE' : 'hybrid';
}

/** Null where nobody signed anything: a resumed connection proves its identity by the session. */
export function authenticationOf(
  known: Known,
  certificates: SecurityReport['certificates'],
): SecurityReport['authentication'] {
  const certificate = certificates?.[0];
  if (!certificate || isResumed(known)) return null;
  const { key, fingerprintSha256 } = certificate;
  const signature = known.seen?.serverKeyExchange?.signature ?? known.seen?.signature ?? null;
  return { algorithm: key.type, signature, bits: key.bits, fingerprintSha256 };
}
