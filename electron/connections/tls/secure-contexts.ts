import { createHash } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { tlsLists } from '../../shared/tls-offers.ts';
import { authorities } from './authorities.ts';
import type { TlsOptions } from './tls-connection.ts';
import { openSslSettings } from './tls-settings.ts';

/** Reading all authorities takes OpenSSL 30 to 60 ms, too long for each data connection. */
const kept = new Map<string, SecureContext>();

/** A few sites with a few offers each. */
const maxKept = 16;

/**
 * What connections with the same offer, authorities and client certificate share.
 * @throws {AppError} unsupported; and OpenSSL's error for a certificate or key that it cannot read
 */
export function secureContext(
  options: Pick<TlsOptions, 'offer' | 'ca' | 'clientCertificate' | 'openSslFlags'>,
): SecureContext {
  const { offer, ca, clientCertificate, openSslFlags = 0 } = options;
  const settings = openSslSettings(tlsLists('balanced', offer));
  settings.secureOptions = (settings.secureOptions ?? 0) | openSslFlags;
  const key = createHash('sha256')
    .update(JSON.stringify([settings, ca, clientCertificate]))
    .digest('base64');
  const known = kept.get(key);
  if (known) return known;
  const made = createSecureContext({
    ...settings,
    ca: [...authorities(ca)],
    ...clientCertificate,
  });
  const [oldest] = kept.keys();
  if (kept.size >= maxKept && oldest !== undefined) kept.delete(oldest);
  kept.set(key, made);
  return made;
}
