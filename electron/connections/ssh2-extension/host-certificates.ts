import {
  certificateSuffix,
  isCertificateType,
  parseCertificate,
} from '../../wire/ssh/certificate.ts';
import type { KeyExchangeInternals, ProtocolInternals } from './internals.ts';

/*
 * Host certificates, which ssh2 1.17.0 does not know. The exchange hash covers the certificate, while the
 * signature is one of the plain key under the plain name (OpenSSH, PROTOCOL.certkeys). So ssh2 is shown
 * the certificate until it has gone into the hash, and from then on the plain key and name.
 */

/**
 * The list with the certificates in front that an authority of the host could have signed, as far as
 * their plain algorithms are allowed too.
 */
export function withHostCertificates(
  hostKeyAlgorithms: readonly string[],
  knownTypes: readonly string[],
): readonly string[] {
  const certificates = hostKeyAlgorithms
    .map((name) => name + certificateSuffix)
    .filter((name) => knownTypes.includes(name));
  return [...certificates, ...hostKeyAlgorithms];
}

/** What ssh2 itself can offer; the rest is added afterwards. */
export function plainHostKeys(hostKeyAlgorithms: readonly string[]): string[] {
  return hostKeyAlgorithms.filter((name) => !isCertificateType(name));
}

/** Puts the names into the offer that ssh2 could not be given. */
export function offerHostKeys(protocol: ProtocolInternals, names: readonly string[]): void {
  const { lists, constructor } = protocol._offer;
  const direction = (side: typeof lists.cs) => ({
    cipher: side.cipher.array,
    mac: side.mac.array,
    compress: side.compress.array,
    lang: side.lang.array,
  });
  protocol._offer = new constructor({
    kex: lists.kex.array,
    serverHostKey: [...names],
    cs: direction(lists.cs),
    sc: direction(lists.sc),
  });
}

/** Call it for each exchange once it has its method. Changes nothing where a plain key was negotiated. */
export function acceptHostCertificate(exchange: KeyExchangeInternals): void {
  const { negotiated } = exchange;
  const algorithm = negotiated.serverHostKey;
  if (!isCertificateType(algorithm)) return;
  const plain = algorithm.slice(0, -certificateSuffix.length);
  // The blob of an RSA certificate has one name, whichever hash signs.
  if (plain.startsWith('rsa-sha2-')) negotiated.serverHostKey = `ssh-rsa${certificateSuffix}`;
  const getPublicKey = exchange.getPublicKey.bind(exchange);
  exchange.getPublicKey = () => {
    // lib/protocol/kex.js, finish: our public value is asked for right after the host key was hashed.
    if (exchange._hostKey && negotiated.serverHostKey !== plain) {
      exchange._hostKey = Buffer.from(parseCertificate(exchange._hostKey).publicKey);
      negotiated.serverHostKey = plain;
    }
    return getPublicKey();
  };
}
