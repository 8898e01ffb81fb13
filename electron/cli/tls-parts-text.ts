import type { Certificate, CipherSuite, SecurityReport } from '../shared/report.ts';

/** Name and value; null for what was not observed and is not worth a line. */
export type Row = [name: string, value: string | null];

/** What a TLS connection is made of, one part a row. */
export function tlsRows(report: SecurityReport): Row[] {
  const { keyExchange, authentication, cipherSuite, session, tls, trust, verification } = report;
  const own = report.certificates?.[0];
  return [
    ['version', report.protocolVersion],
    ['cipher suite', cipherSuite && suiteText(cipherSuite)],
    ['key exchange', exchangeText(report)],
    ['signature', authentication?.signature ?? null],
    ['certificate', own ? subjectText(own.subject) : null],
    ['  issued by', own ? subjectText(own.issuer) : null],
    ['  good for', own ? own.names.join(', ') : null],
    ['  valid', own ? `${own.validFrom.slice(0, 10)} to ${own.validUntil.slice(0, 10)}` : null],
    ['  key', own ? keyText(own) : null],
    ['  fingerprint', own ? `${own.fingerprintSha256}  ${own.fingerprintSha256Hex}` : null],
    ['chain', verification ? sentences([verification.text, verification.nameProblem]) : null],
    ['identity', trust && `${trust.verdict}. ${trust.reason}`],
    ['session', sessionText(report)],
    ['protocol inside', session.alpn],
    ['binds its keys', keyExchange && yesNo(session.extendedMasterSecret)],
    ['encrypt-then-MAC', cipherSuite?.parts.mac ? yesNo(tls?.encryptThenMac ?? null) : null],
    ['second hello', tls?.helloRetryRequest ? 'the server asked for one' : null],
    ['our certificate', clientCertificateText(tls?.clientCertificate)],
  ];
}

function exchangeText({ keyExchange }: SecurityReport): string | null {
  if (!keyExchange) return null;
  const { name, family, group, bits } = keyExchange;
  const size = bits === null ? null : `${String(bits)} bits`;
  return words([name, group === name ? null : group, family === name ? null : family, size]);
}

function sessionText({ session, tls }: SecurityReport): string | null {
  if (session.resumed === null) return null;
  if (!session.resumed) return session.ticket ? 'new; the server gave a ticket' : 'new';
  return tls?.pskMode ? `resumed by ${tls.pskMode}` : 'resumed';
}

function keyText({ key, signatureAlgorithm }: Certificate): string {
  const size = key.bits === null ? null : `${String(key.bits)} bits`;
  return words([key.type, key.curve, size, `signed by ${signatureAlgorithm}`]);
}

/** Attributes in one line, the most particular first. */
function subjectText(subject: string): string {
  return subject.split('\n').reverse().join(', ');
}

function clientCertificateText(
  state: NonNullable<SecurityReport['tls']>['clientCertificate'] | undefined,
): string | null {
  if (state === 'sent') return 'shown';
  return state === 'requested' ? 'asked for, none shown' : null;
}

/** Both names, where OpenSSL has one of its own. */
function suiteText({ name, openssl }: CipherSuite): string {
  return words([name, openssl === name ? null : openssl]);
}

function sentences(texts: readonly (string | null)[]): string {
  return texts.filter((text) => text !== null).join(' ');
}

function words(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(', ');
}

function yesNo(value: boolean | null): string | null {
  if (value === null) return null;
  return value ? 'yes' : 'no';
}
