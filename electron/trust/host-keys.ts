import { AppError } from '../shared/errors.ts';
import type { HostKey, SecurityReport } from '../shared/report.ts';
import {
  accept,
  refuseChanged,
  refuseKeyless,
  refuseRevoked,
  refuseUnknown,
  sourcesOf,
  type JudgeAnswer,
  type KnownKey,
  type Presented,
} from './host-key-answers.ts';
import {
  hostCertificateAlgorithms,
  judgeCertificate,
  type CertificateVerdict,
} from './host-certificate.ts';
import { fingerprintSha256 } from './host-key-blob.ts';
import { knownHostsName } from './host-pattern.ts';
import { entriesFor, parseKnownHosts, type KnownHostsMarker } from './known-hosts.ts';
import type { FoundPin } from './pins.ts';
import type { HostKeyStores } from './stores.ts';
import { readTrustFile } from './trust-file.ts';

type MarkedKey = KnownKey & { marker: KnownHostsMarker };

/** What all stores say about one presented key. */
interface Evidence extends Presented {
  pin: FoundPin | undefined;
  known: MarkedKey[];
  /** Lines for the bare host name when the port is not 22: they vouch for a key, never against one. */
  knownWithoutPort: MarkedKey[];
  isNamed: boolean;
  isAcceptedOnce: boolean;
}

/**
 * The verdict on the host key of an SSH report: accepted only when a store knows exactly this key
 * for this host and port. The rest of the report is not looked at.
 * @throws {AppError} internal, permission-denied, limit-exceeded when a store cannot be read;
 *   malformed-message when key and fingerprint of the report do not belong together
 */
export async function judgeHostKey(
  report: SecurityReport,
  stores: HostKeyStores,
): Promise<JudgeAnswer> {
  const { host, port } = report.endpoint;
  if (!report.hostKey) return refuseKeyless(host, port);
  return decide(await gatherEvidence({ host, port, key: report.hostKey }, stores));
}

/**
 * Types of the keys that could vouch for this host, without doubles, certificates among them where an
 * authority is known: a connection that asks for these first is shown a key that can be verified. Empty for a host that nobody knows.
 * @throws {AppError} internal, permission-denied, limit-exceeded when a store cannot be read
 */
export async function knownHostKeyTypes(
  host: string,
  port: number,
  stores: HostKeyStores,
): Promise<string[]> {
  const pin = await stores.pins?.find(host, port);
  if (pin) return [pin.type];
  const known = await knownKeys(knownHostsName(host, port), stores);
  const distant = port === 22 ? [] : await knownKeys(knownHostsName(host, 22), stores);
  const hostKeys = [...known, ...distant].filter(({ marker }) => marker === 'host');
  const hasAuthority = [...known, ...distant].some(({ marker }) => marker === 'cert-authority');
  const types = hostKeys.map(({ type }) => type);
  return [...new Set([...(hasAuthority ? hostCertificateAlgorithms : []), ...types])];
}

/**
 * Keys that a pin or a file has for exactly this host and port, the pin first; authorities and revoked
 * keys are no keys of the host.
 * @throws {AppError} internal, permission-denied, limit-exceeded when a store cannot be read
 */
export async function knownHostKeys(
  host: string,
  port: number,
  stores: HostKeyStores,
): Promise<KnownKey[]> {
  const pin = await stores.pins?.find(host, port);
  const known = await knownKeys(knownHostsName(host, port), stores);
  return [
    ...(pin ? [pinnedKey(pin)] : []),
    ...known
      .filter(({ marker }) => marker === 'host')
      .map(({ type, fingerprintSha256: fingerprint, source }) => ({
        type,
        fingerprintSha256: fingerprint,
        source,
      })),
  ];
}

function pinnedKey({ type, fingerprintSha256: fingerprint, source, pinnedAt }: FoundPin): KnownKey {
  return {
    type,
    fingerprintSha256: fingerprint,
    source: source ?? `the key that you pinned on ${pinnedAt.slice(0, 10)}`,
  };
}

/** Keeps the key for good, as the only one of this host and port. @throws {AppError} as the pin store */
export async function pinHostKey(
  stores: HostKeyStores,
  host: string,
  port: number,
  key: HostKey,
): Promise<void> {
  if (!stores.pins) throw new AppError('invalid-request', 'There is no profile to keep a pin in.');
  checkFingerprint(key);
  await stores.pins.pin(host, port, key);
}

/** Lets this one key of this host and port pass until `forgetAcceptedOnce` or the end of the program. */
export function acceptHostKeyOnce(
  stores: HostKeyStores,
  host: string,
  port: number,
  key: HostKey,
): void {
  checkFingerprint(key);
  stores.acceptedOnce.add(host, port, key.fingerprintSha256);
}

/** Takes an `acceptHostKeyOnce` back, as when its session has closed. */
export function forgetAcceptedOnce(
  stores: HostKeyStores,
  host: string,
  port: number,
  fingerprint: string,
): void {
  stores.acceptedOnce.delete(host, port, fingerprint);
}

async function gatherEvidence(presented: Presented, stores: HostKeyStores): Promise<Evidence> {
  const { host, port, key } = presented;
  checkFingerprint(key);
  return {
    ...presented,
    pin: await stores.pins?.find(host, port),
    known: await knownKeys(knownHostsName(host, port), stores),
    knownWithoutPort: port === 22 ? [] : await knownKeys(knownHostsName(host, 22), stores),
    isNamed: stores.namedFingerprints.has(key.fingerprintSha256),
    isAcceptedOnce: stores.acceptedOnce.has(host, port, key.fingerprintSha256),
  };
}

/** A fingerprint of another key would let one key be shown to a person and a second one be trusted. */
function checkFingerprint(key: HostKey): void {
  if (fingerprintSha256(Buffer.from(key.base64, 'base64')) === key.fingerprintSha256) return;
  throw new AppError(
    'malformed-message',
    'A host key and its fingerprint do not belong together.',
    { fingerprintSha256: key.fingerprintSha256 },
  );
}

async function knownKeys(name: string, stores: HostKeyStores): Promise<MarkedKey[]> {
  const found: MarkedKey[] = [];
  for (const { path, label } of stores.knownHosts) {
    const text = await readTrustFile(path);
    if (text === undefined) continue;
    for (const entry of entriesFor(parseKnownHosts(text), name)) {
      found.push({
        type: entry.type,
        fingerprintSha256: fingerprintSha256(entry.key),
        source: `line ${String(entry.line)} of ${label}`,
        marker: entry.marker,
      });
    }
  }
  return found;
}

function decide(evidence: Evidence): JudgeAnswer {
  const { key, pin, known, knownWithoutPort, isNamed } = evidence;
  const isShown = (other: { fingerprintSha256: string }): boolean =>
    other.fingerprintSha256 === key.fingerprintSha256;

  const authority = key.certificate?.authorityFingerprintSha256;
  const revoked = [...known, ...knownWithoutPort].find(
    (other) =>
      other.marker === 'revoked' && (isShown(other) || other.fingerprintSha256 === authority),
  );
  if (revoked) return refuseRevoked(evidence, revoked);
  if (isNamed) return accept('pinned', 'Matches the fingerprint that you named.', key);
  if (pin) return decideByPin(evidence, pin, isShown(pin));

  const hostKeys = known.filter((other) => other.marker === 'host');
  const match = hostKeys.find(isShown);
  if (match) return accept('verified', `Matches ${match.source}.`, key);
  const certificate = certificateVerdict(evidence);
  if (certificate && 'authority' in certificate) return acceptCertificate(evidence, certificate);
  const contrary = hostKeys.filter((other) => other.type === key.type);
  if (contrary.length > 0) return decideAgainst(evidence, contrary);

  const distant = knownWithoutPort.find((other) => other.marker === 'host' && isShown(other));
  if (distant) {
    const reason = `Matches ${distant.source}, which names the host without its port.`;
    return accept('verified', reason, key);
  }
  return evidence.isAcceptedOnce
    ? accept('unverified', 'Accepted once; nothing vouches for it.', key)
    : refuseUnknown(evidence, hostKeys, certificate?.problem);
}

/** Authorities that are named without the port count too, as for OpenSSH. */
function certificateVerdict(evidence: Evidence): CertificateVerdict | undefined {
  const { host, key, known, knownWithoutPort } = evidence;
  const authorities = [...known, ...knownWithoutPort].filter(
    ({ marker }) => marker === 'cert-authority',
  );
  return judgeCertificate(host, key, authorities, new Date());
}

function acceptCertificate(
  { key }: Evidence,
  { authority, validUntil }: Extract<CertificateVerdict, { authority: unknown }>,
): JudgeAnswer {
  const end = validUntil ? `valid until ${validUntil.toISOString().slice(0, 10)}` : 'without end';
  const reason = `Its certificate (${end}) is signed by the authority in ${authority.source}.`;
  return accept('verified', reason, key);
}

/** A pin is the person's own word: it outranks every known_hosts line, in both directions. */
function decideByPin(evidence: Evidence, pin: FoundPin, isMatch: boolean): JudgeAnswer {
  const pinned = pinnedKey(pin);
  if (isMatch) return accept('pinned', `Matches ${pinned.source}.`, evidence.key);
  return decideAgainst(evidence, [pinned]);
}

function decideAgainst(evidence: Evidence, contrary: readonly KnownKey[]): JudgeAnswer {
  if (!evidence.isAcceptedOnce) return refuseChanged(evidence, contrary);
  const reason = `Accepted once, although it differs from ${sourcesOf(contrary)}.`;
  return accept('changed', reason, evidence.key);
}
