import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { describeCertificate } from './certificates.ts';
import type { Certificate, Verification } from '../../shared/report.ts';
import { describeVerification } from './verification.ts';

/** What Node tells about a connection whose handshake is finished. */
export interface NodeFacts {
  /** `TLSv1.3` … */
  version: string;
  /** IANA name. */
  suite: string;
  /** The group of the exchange; `bits` for finite fields, which have no name here. */
  ephemeral: { name: string | null; bits: number | null } | null;
  isResumed: boolean;
  alpn: string | null;
  certificates: Certificate[] | null;
  verification: Verification | null;
}

/** More certificates than any sensible chain has. */
const maxChain = 32;

/** The chain that OpenSSL keeps, DER, the server's own certificate first; empty after a resumption. */
export function chainOf(socket: TLSSocket): Uint8Array[] {
  const chain: Uint8Array[] = [];
  let next: X509Certificate | undefined = socket.getPeerX509Certificate();
  while (next && chain.length < maxChain) {
    chain.push(next.raw);
    next = next.issuerCertificate;
  }
  return chain;
}

/** What Node tells after the handshake, at no cost for the bytes. */
export function nodeFacts(socket: TLSSocket, servername: string): NodeFacts {
  const chain = chainOf(socket);
  // Its type says Error; it is the name of OpenSSL's code, or null.
  const problem = socket.authorizationError as unknown as string | null;
  return {
    version: socket.getProtocol() ?? 'unknown',
    suite: socket.getCipher().standardName,
    ephemeral: ephemeralOf(socket),
    isResumed: socket.isSessionReused(),
    alpn: typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : null,
    certificates: chain.length === 0 ? null : chain.map((der) => describeCertificate(der)),
    verification: describeVerification(problem ?? 'OK', chain[0], servername),
  };
}

/** `{type: 'ECDH', name, size}`, `{type: 'DH', size}`, for hybrids `{type: 'TLSGroup', name}`; `{}` for RSA. */
function ephemeralOf(socket: TLSSocket): NodeFacts['ephemeral'] {
  const info = socket.getEphemeralKeyInfo() as {
    type?: string;
    name?: string;
    size?: number;
  } | null;
  if (info?.type === undefined) return null;
  return { name: info.name ?? null, bits: info.type === 'DH' ? (info.size ?? null) : null };
}
