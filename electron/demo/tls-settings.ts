import type { SecureContextOptions } from 'node:tls';
import type { TlsSetUp } from '../shared/demo.ts';
import type { OwnCertificate } from './keys/certificate.ts';

/** Only what OpenSSL would not take by itself any more needs its guard down. OpenSSL, SSL_CTX_set_security_level(3). */
const legacyLevel = '@SECLEVEL=0';

/** Exactly what the card of the server says. */
export function tlsSettings(
  { version, ciphers, groups }: TlsSetUp,
  { key, certificate }: OwnCertificate,
): SecureContextOptions {
  return {
    key,
    cert: certificate,
    minVersion: version,
    maxVersion: version,
    ciphers: [...ciphers, ...(groups.length === 0 ? [legacyLevel] : [])].join(':'),
    ...(groups.length > 0 && { ecdhCurve: groups.join(':') }),
  };
}
