import { constants } from 'node:crypto';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { AppError } from '../../shared/errors.ts';
import type { TlsOffer, TlsVersion } from '../../shared/site.ts';
import { cipherSuiteByName } from '../../wire/tls/cipher-suites.ts';
import { groupByName, type NamedGroup } from '../../wire/tls/groups.ts';
import { registeredSignatureSchemes } from '../../wire/tls/signature-schemes.ts';

export type TlsLists = Required<TlsOffer>;

/** Oldest first. */
const versionOrder: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** OpenSSL wants at least one suite of TLS 1.2, even where only TLS 1.3 is offered and it is never sent. */
const unsentSuite = 'ECDHE-RSA-AES128-GCM-SHA256';

/*
 * OpenSSL's own limits are off (level 0, no minimal size, servers without RFC 5746): a connection that
 * falls short of them is observed, judged and then refused in words that say why, instead of ending in an
 * error that names nothing. Nobody gets a socket before that verdict.
 */
const securityLevel = '@SECLEVEL=0';
const secureOptions =
  // No second handshake within a connection: it could show another identity than the one judged.
  constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_LEGACY_SERVER_CONNECT;

/**
 * The lists as OpenSSL takes them. @throws {AppError} unsupported, with the names that OpenSSL does not have
 */
export function openSslSettings(lists: TlsLists): SecureContextOptions {
  const versions = versionOrder.filter((version) => lists.versions.includes(version));
  const [minVersion] = versions;
  const maxVersion = versions.at(-1);
  const span =
    versionOrder.indexOf(maxVersion ?? 'TLSv1') - versionOrder.indexOf(minVersion ?? 'TLSv1');
  if (!minVersion || !maxVersion || span !== versions.length - 1) {
    throw new AppError(
      'unsupported',
      'TLS versions can only be offered without a gap between them.',
      {
        versions,
      },
    );
  }
  return {
    minVersion,
    maxVersion,
    ciphers: cipherString(lists.ciphers, minVersion, maxVersion),
    ecdhCurve: groupString(lists.groups),
    sigalgs: signatureString(lists.signatures),
    secureOptions,
  };
}

function cipherString(names: readonly string[], least: TlsVersion, most: TlsVersion): string {
  const suites = names.map((name) => cipherSuiteByName(name));
  const unknown = names.filter((_, index) => {
    const openssl = suites[index]?.openssl;
    return typeof openssl !== 'string' || !isAvailable(openssl);
  });
  if (unknown.length > 0) throw notAvailable('cipher suite', unknown);
  const openssl = suites.flatMap((suite) => suite?.openssl ?? []);
  const modern = openssl.filter((name) => name.startsWith('TLS_'));
  const older = openssl.filter((name) => !name.startsWith('TLS_'));
  const isModernOnly = least === 'TLSv1.3';
  if (older.length === 0 && !isModernOnly) older.push(...missing(most, modern.length));
  const [unsent, shown] = isModernOnly ? [[unsentSuite], modern] : [older, modern];
  return [...shown, ...unsent, securityLevel].join(':');
}

const available = new Map<string, boolean>();

/** getCiphers() of Node leaves out what OpenSSL has but does not use by itself, so that is asked. */
function isAvailable(openssl: string): boolean {
  const known = available.get(openssl);
  if (known !== undefined) return known;
  const isKnown = canMakeContext(openssl);
  available.set(openssl, isKnown);
  return isKnown;
}

function canMakeContext(openssl: string): boolean {
  const ciphers = openssl.startsWith('TLS_') ? openssl : `${openssl}:${securityLevel}`;
  try {
    createSecureContext({ ciphers });
    return true;
  } catch {
    return false;
  }
}

/** TLS 1.2 is offered but no suite of it: an empty list, which OpenSSL spells like this. */
function missing(most: TlsVersion, modernSuites: number): string[] {
  if (most === 'TLSv1.3' && modernSuites > 0) return [unsentSuite];
  throw new AppError('unsupported', 'None of the cipher suites fits the TLS versions on offer.');
}

/** The first hybrid and the first other group get a key share each: `*`. OpenSSL, SSL_CTX_set1_groups_list. */
function groupString(names: readonly string[]): string {
  const groups = names.map((name) => groupByName(name));
  const unknown = names.filter((_, index) => !groups[index]);
  if (unknown.length > 0) throw notAvailable('group', unknown);
  const known = groups.filter((group) => group !== undefined);
  const shared = new Set<NamedGroup | undefined>([
    known[0],
    known[0]?.kind === 'hybrid' ? known.find(({ kind }) => kind !== 'hybrid') : undefined,
  ]);
  return known.map((group) => `${shared.has(group) ? '*' : ''}${group.name}`).join(':');
}

function signatureString(names: readonly string[]): string {
  const known = new Set(registeredSignatureSchemes().map(([, name]) => name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) throw notAvailable('signature scheme', unknown);
  // OpenSSL spells the two of SHA-1 as pairs.
  const spelled: Readonly<Record<string, string>> = {
    rsa_pkcs1_sha1: 'RSA+SHA1',
    ecdsa_sha1: 'ECDSA+SHA1',
  };
  return names.map((name) => spelled[name] ?? name).join(':');
}

function notAvailable(what: string, names: readonly string[]): AppError {
  const list = names.join(', ');
  return new AppError('unsupported', `Keyferry does not have the ${what} ${list}.`, { names });
}
