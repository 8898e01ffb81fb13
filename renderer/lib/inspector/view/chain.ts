import type { Certificate, SecurityReport } from '../../../../electron/shared/report.ts';
import { formatDate } from '../../text/format.ts';
import { displayName } from '../../text/names.ts';
import { text } from '../../text/text.ts';
import type { KeyValue } from '../key-value.ts';

/** A certificate of the chain in a few words, the issuing authority above what it issued. */
export interface ChainLink {
  certificate: Certificate;
  name: string;
  detail: string;
}

const dayMs = 24 * 60 * 60 * 1000;

/** From the authority down to the server, as people read a chain; the report has the server first. */
export function chainOf({ certificates, at }: SecurityReport): ChainLink[] {
  return (certificates ?? []).toReversed().map((certificate) => ({
    certificate,
    name: commonName(certificate.subject),
    detail: detailOf(certificate, Date.parse(at)),
  }));
}

/** `CN` of a subject, or its most special attribute. */
export function commonName(subject: string): string {
  const lines = subject.split('\n').filter((line) => line !== '');
  const line = lines.find((each) => each.startsWith('CN=')) ?? lines.at(-1) ?? '';
  return displayName(line.replace(/^[^=]*=/, ''));
}

function detailOf(certificate: Certificate, nowMs: number): string {
  const words = text.inspection.chain;
  const { key, subject, issuer, validFrom, validUntil, signatureAlgorithm } = certificate;
  const size = key.curve ?? (key.bits === null ? '' : String(key.bits));
  const until = Date.parse(validUntil);
  const days = Math.floor(Math.abs(until - nowMs) / dayMs);
  const isSelfSigned = subject === issuer;
  return [
    `${key.type} ${size}`.trim(),
    isSelfSigned ? words.selfSigned : words.signedWith(displayName(signatureAlgorithm)),
    words.valid(formatDate(Date.parse(validFrom)), formatDate(until)),
    until < nowMs ? words.expired(days) : words.left(days),
  ].join(', ');
}

/** What one may want to know of the server's own certificate. */
export function certificateLines(certificate: Certificate, { tls }: SecurityReport): KeyValue[] {
  const words = text.inspection.chain;
  const none = text.inspector.none;
  const list = (values: readonly string[] | null): string =>
    values === null ? words.notRestricted : values.map((value) => displayName(value)).join(', ');
  return [
    { key: words.names, value: list(certificate.names) || none, isMono: true },
    { key: words.issuer, value: commonName(certificate.issuer) },
    { key: words.serial, value: certificate.serial, isMono: true },
    { key: words.signature, value: displayName(certificate.signatureAlgorithm), isMono: true },
    { key: words.keyUsage, value: list(certificate.keyUsage) },
    { key: words.purposes, value: list(certificate.extendedKeyUsage) },
    { key: words.timestamps, value: timestampWords(certificate, tls?.timestamps ?? null) },
    { key: words.stapled, value: yesNo(tls?.ocspStapled ?? null) },
    { key: words.mustStaple, value: yesNo(certificate.isStapleRequired) },
  ];
}

function timestampWords({ timestamps }: Certificate, inHandshake: number | null): string {
  if (timestamps === null && inHandshake === null) return text.inspection.unknown;
  return String((timestamps ?? 0) + (inHandshake ?? 0));
}

function yesNo(value: boolean | null): string {
  const words = text.inspection.facts;
  if (value === null) return text.inspection.unknown;
  return value ? words.yes : words.no;
}

/** RFC 7468: 64 characters a line. */
export function pemOf(certificates: readonly Pick<Certificate, 'base64'>[]): string {
  return certificates
    .map(({ base64 }) => {
      const lines = base64.match(/.{1,64}/g) ?? [];
      return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
    })
    .join('');
}

/** `54 B5 …` in rows as a certificate viewer prints them. */
export function hexWords(fingerprintHex: string): string {
  return fingerprintHex.replaceAll(':', ' ');
}
