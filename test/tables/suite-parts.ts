/** What an IANA name of a cipher suite says; null where the suite leaves it open or has none. */
export interface SuiteParts {
  keyExchange: string | null;
  authentication: string | null;
  encryption: string;
  /** Null for AEAD ciphers. */
  mac: string | null;
  prf: string | null;
}

/** The first half of a name where it is not simply `KEYEXCHANGE_AUTHENTICATION`. */
const oddHalves: Readonly<Record<string, readonly [string, string]>> = {
  NULL: ['NULL', 'NULL'],
  RSA: ['RSA', 'RSA'],
  RSA_EXPORT: ['RSA_EXPORT', 'RSA'],
  RSA_EXPORT1024: ['RSA_EXPORT', 'RSA'],
  DHE_DSS_EXPORT: ['DHE_EXPORT', 'DSS'],
  DHE_DSS_EXPORT1024: ['DHE_EXPORT', 'DSS'],
  DHE_RSA_EXPORT: ['DHE_EXPORT', 'RSA'],
  DH_DSS_EXPORT: ['DH_EXPORT', 'DSS'],
  DH_RSA_EXPORT: ['DH_EXPORT', 'RSA'],
  // Both sides make a key for the occasion, and nobody signs. RFC 5246 §A.5.
  DH_anon: ['DHE', 'anon'],
  DH_anon_EXPORT: ['DHE_EXPORT', 'anon'],
  ECDH_anon: ['ECDHE', 'anon'],
  PSK: ['PSK', 'PSK'],
  RSA_PSK: ['RSA_PSK', 'RSA'],
  DHE_PSK: ['DHE_PSK', 'PSK'],
  PSK_DHE: ['DHE_PSK', 'PSK'],
  ECDHE_PSK: ['ECDHE_PSK', 'PSK'],
  SRP_SHA: ['SRP', 'SRP'],
  SRP_SHA_RSA: ['SRP', 'RSA'],
  SRP_SHA_DSS: ['SRP', 'DSS'],
  KRB5: ['KRB5', 'KRB5'],
  KRB5_EXPORT: ['KRB5_EXPORT', 'KRB5'],
  ECCPWD: ['ECCPWD', 'ECCPWD'],
  ECJPAKE: ['ECJPAKE', 'ECJPAKE'],
  GOSTR341094: ['GOST', 'GOST'],
  GOSTR341001: ['GOST', 'GOST'],
  GOSTR341112_256: ['GOST', 'GOST'],
};

/** Of names such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 and TLS_AES_128_GCM_SHA256. */
export function partsOfSuite(name: string): SuiteParts {
  const [, half, rest = ''] = /^TLS_(?:(.+)_WITH_)?(.+)$/.exec(name) ?? [];
  const [keyExchange, authentication] =
    half === undefined ? [null, null] : (oddHalves[half] ?? half.split('_'));
  const [, cipher = '', last] =
    /^(.+?)(?:_(MD5|SHA|SHA1|SHA256|SHA384|SHA512|SM3|IMIT|OMAC|GOSTR3411|NULL))?$/.exec(rest) ??
    [];
  const hash = last === 'SHA' ? 'SHA1' : last;
  const parts = {
    keyExchange: keyExchange ?? null,
    authentication: authentication ?? null,
    encryption: cipher.replaceAll('_', '-'),
  };
  // RFC 9150: TLS 1.3 that only authenticates.
  if (/^SHA\d+$/.test(cipher))
    return { ...parts, encryption: 'NULL', mac: cipher, prf: hash ?? null };
  if (/GCM|CCM|POLY1305|MGM|AEGIS/.test(cipher)) {
    return { ...parts, mac: null, prf: hash ?? 'SHA256' };
  }
  // RFC 5246 §5: SHA-256 where the suite names no other; older suites name only the hash of their MAC.
  const prf = hash === 'SHA384' ? hash : 'SHA256';
  return { ...parts, mac: hash === 'NULL' ? null : (hash ?? null), prf };
}
