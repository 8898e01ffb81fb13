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

/** What Node tells once the server has shown its certificate, at no cost for the bytes. */
export function nodeFacts(socket: TLSSocket, servername: string): NodeFacts {
  const chain = chainOf(socket);
  const problem = verificationProblem(socket);
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

/**
 * The name of OpenSSL's code, or null. Node tells it only when both sides are finished, which in TLS 1.2 is after our
 * certificate was sent; OpenSSL knows it as soon as it has read the chain. Node 26.10 asks it in this very way.
 */
function verificationProblem(socket: TLSSocket): string | null {
  if (socket.authorized) return null;
  // Its type says Error; it is the name.
  const told = socket.authorizationError as unknown as string | null | undefined;
  if (told) return told;
  const { _handle: handle } = socket as unknown as {
    _handle?: { verifyError?: () => { code: string } | null } | null;
  };
  // Without an answer nothing may look as if it were verified.
  if (typeof handle?.verifyError !== 'function') return 'UNSPECIFIED';
  return handle.verifyError()?.code ?? null;
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
