import type * as v from 'valibot';
import type { AppError } from '../../shared/errors.ts';
import type { HandshakeMessage as HandshakeMessageSchema } from '../../shared/report.ts';
import type { Alert } from '../../wire/tls/alert.ts';
import type { CertificateEntry } from '../../wire/tls/certificate-messages.ts';
import { cipherSuiteById } from '../../wire/tls/cipher-suites.ts';
import type { Extensions } from '../../wire/tls/extensions.ts';
import type { ClientHello, ServerHello } from '../../wire/tls/hellos.ts';
import type { ExchangeContext, ServerKeyExchange } from '../../wire/tls/key-exchange-messages.ts';
import type { TlsMessage } from '../../wire/tls/messages.ts';
import type { Side } from './tls-watch.ts';

export type HandshakeMessage = v.InferOutput<typeof HandshakeMessageSchema>;

/** What was read along of one handshake, filled as it happens. */
export interface TlsObservation {
  /** The last one: after a HelloRetryRequest there are two. */
  clientHello: ClientHello | null;
  retryRequest: ServerHello | null;
  serverHello: ServerHello | null;
  /** Of TLS 1.3; null until they could be decrypted. */
  encryptedExtensions: Extensions | null;
  /** The server's chain, its own certificate first. */
  certificates: CertificateEntry[] | null;
  serverKeyExchange: ServerKeyExchange | null;
  /** The scheme with which the server signed a CertificateVerify. */
  signature: string | null;
  isOcspStapled: boolean;
  isCertificateRequested: boolean;
  /** How many certificates we sent; null where no such message was sent. */
  clientCertificates: number | null;
  hasTicket: boolean;
  /** The first alert of each side. */
  alerts: Partial<Record<Side, Alert>>;
  isFinished: Record<Side, boolean>;
  messages: HandshakeMessage[];
  /** What the server sent that is no TLS, or broken; the first of it. */
  problem: AppError | null;
  /** The first bytes of the server, by which another service shows. */
  greeting: Uint8Array;
}

export function emptyObservation(): TlsObservation {
  return {
    clientHello: null,
    retryRequest: null,
    serverHello: null,
    encryptedExtensions: null,
    certificates: null,
    serverKeyExchange: null,
    signature: null,
    isOcspStapled: false,
    isCertificateRequested: false,
    clientCertificates: null,
    hasTicket: false,
    alerts: {},
    isFinished: { client: false, server: false },
    messages: [],
    problem: null,
    greeting: new Uint8Array(),
  };
}

/** What decides on the form of the messages that follow. */
export function contextOf(seen: TlsObservation): ExchangeContext {
  const hello = seen.serverHello ?? seen.retryRequest;
  const parts = hello ? cipherSuiteById(hello.cipherSuiteId)?.parts : undefined;
  return {
    version: hello?.version ?? null,
    keyExchange: parts?.keyExchange ?? null,
    authentication: parts?.authentication ?? null,
  };
}

/** Keeps of a message what the report is made of. */
export function note(seen: TlsObservation, from: Side, message: TlsMessage): void {
  if (message.clientHello) seen.clientHello = message.clientHello;
  if (message.serverHello?.isRetryRequest) seen.retryRequest = message.serverHello;
  else if (message.serverHello) seen.serverHello = message.serverHello;
  if (message.extensions) seen.encryptedExtensions = message.extensions;
  if (message.serverKeyExchange) seen.serverKeyExchange = message.serverKeyExchange;
  if (message.certificates && from === 'client')
    seen.clientCertificates = message.certificates.length;
  if (message.certificates && from === 'server') {
    seen.certificates = message.certificates;
    if (message.certificates[0]?.extensions['status_request']) seen.isOcspStapled = true;
  }
  if (message.signature !== undefined && from === 'server') seen.signature = message.signature;
  if (message.name === 'CertificateStatus') seen.isOcspStapled = true;
  if (message.name === 'CertificateRequest') seen.isCertificateRequested = true;
  if (message.name === 'NewSessionTicket') seen.hasTicket = true;
  if (message.name === 'Finished') seen.isFinished[from] = true;
}
