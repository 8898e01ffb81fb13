import type { ProbeTopic, UnansweredReason } from '../../../shared/probe.ts';
import type { HelloAnswer } from '../../../wire/tls/answer-reader.ts';

export const tlsVersions = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3'] as const;
export type ProbedTlsVersion = (typeof tlsVersions)[number];

/** One hello to send on a connection of its own. Numbers are those of IANA. */
export interface TlsQuestion {
  topic: ProbeTopic;
  subject: string | null;
  /** The newest, and only, version that is offered. */
  version: ProbedTlsVersion;
  suites: readonly number[];
  /** `[]` sends no list of groups. */
  groups: readonly number[];
  /** Signature schemes; `[]` sends no list. */
  schemes: readonly number[];
  /** `[]` sends no list of protocols. */
  protocols: readonly string[];
  /** Methods besides none. */
  compression: readonly number[];
  /**
   * TLS 1.3: sends a real key for the first of `groups`, so that the encrypted part of the answer can be read.
   * Without it the server is asked which group it wants, and says its suite too: HelloRetryRequest.
   */
  isKeyed: boolean;
  /** What a tolerant server passes over. */
  oddity: 'grease' | 'unknown-version' | 'downgrade' | null;
}

export type TlsAnswer =
  | ({ kind: 'hello' } & Pick<
      HelloAnswer,
      | 'chain'
      | 'exchange'
      | 'signature'
      | 'encryptedExtensions'
      | 'isCertificateRequested'
      | 'isOcspStapled'
    > & { hello: NonNullable<HelloAnswer['hello']> })
  | { kind: 'alert'; name: string }
  /** Ended without a word, also when asked again. */
  | { kind: 'closed' }
  | { kind: 'timeout' }
  | { kind: 'malformed'; detail: string }
  /** No connection came about, or none may be opened any more. */
  | { kind: 'unasked'; reason: UnansweredReason; detail: string };

export type AskTls = (question: TlsQuestion) => Promise<TlsAnswer>;

/** Both ways of resuming a session, with a real handshake each time. */
export type ResumptionKind = 'identifier' | 'ticket' | 'psk';
export type AskResumption = (
  kind: ResumptionKind,
) => Promise<boolean | { reason: UnansweredReason; detail: string }>;

/** How an answer says no, in a word. */
export function refusalOf(answer: Exclude<TlsAnswer, { kind: 'hello' }>): string {
  return answer.kind === 'alert' ? answer.name : answer.kind;
}

/** Numbers that RFC 8701 reserves, for the places where a tolerant server passes over them. */
export const greaseCode = 0x3a3a;
