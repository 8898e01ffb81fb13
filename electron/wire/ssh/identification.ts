import { malformed } from '../byte-reader.ts';

/** `SSH-protoversion-softwareversion SP comments`, without CR LF. RFC 4253 §4.2. */
export interface Identification {
  /** The whole line; part of what both sides sign. */
  line: string;
  /** `2.0`, or `1.99` from a server that also speaks SSH 1. */
  protocol: string;
  software: string;
  comments: string | null;
}

/** RFC 4253 §4.2: at most 255 characters with CR LF. */
export const maxIdentificationBytes = 255;

/** Length and number of the lines that a server may send first; as in OpenSSH (kex.c, 8192 and 1024). */
export const maxBannerLineBytes = 8192;
export const maxBannerLines = 1024;

/**
 * One line of the identification phase, CR LF removed.
 * @returns null for a line that comes before the identification. RFC 4253 §4.2
 * @throws {AppError} malformed-message for a line that begins with SSH- and is no identification
 */
export function parseIdentification(line: string): Identification | null {
  if (!line.startsWith('SSH-')) return null;
  if (line.length > maxIdentificationBytes - 2) {
    throw malformed('identification', maxIdentificationBytes, 'longer than 255 characters');
  }
  const parts = /^SSH-([\x21-\x2c\x2e-\x7e]+)-([\x21-\x7e]+)(?: (.*))?$/.exec(line);
  if (!parts?.[1] || !parts[2]) throw malformed('identification', 0, 'not SSH-version-software');
  return { line, protocol: parts[1], software: parts[2], comments: parts[3] ?? null };
}

/** Greetings of other services that people reach by a wrong port, by the start of their first line. */
const greetings: readonly { start: RegExp; service: string }[] = [
  { start: /^HTTP\/\d/, service: 'HTTP' },
  { start: /^220[ -].*\b(?:ESMTP|SMTP)\b/i, service: 'SMTP (mail)' },
  { start: /^220[ -]/, service: 'FTP' },
  { start: /^\* (?:OK|PREAUTH)\b/, service: 'IMAP (mail)' },
  { start: /^\+OK\b/, service: 'POP3 (mail)' },
  { start: /^RFB \d{3}\./, service: 'VNC' },
  { start: /^<\?xml|^<!DOCTYPE|^<html/i, service: 'HTTP' },
];

/** Name of the service whose greeting this line is; null when it may still be an SSH server. */
export function recognizeGreeting(line: string): string | null {
  return greetings.find(({ start }) => start.test(line))?.service ?? null;
}

/** `HTTP/1.1 400 Bad Request` as it may be shown: control characters escaped, cut at 200 characters. */
export function printable(line: string): string {
  const escaped = line.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return escaped.length > 200 ? `${escaped.slice(0, 200)}…` : escaped;
}
