import { AppError } from '../../shared/errors.ts';
import { replyText, type FtpReply } from './reply.ts';

/**
 * The port of a 227 reply. The address in it is left aside on purpose: a server that names another one
 * would make this computer connect to whom it likes. RFC 959 §4.1.2, RFC 2577 §3.
 * @throws {AppError} malformed-message
 */
export function parsePassivePort(reply: FtpReply): number {
  const text = replyText(reply);
  // Some servers leave out the brackets (RFC 1123 §4.1.2.6 tells to search for the digits).
  const numbers = /(?<!\d|,\s*)(\d{1,3}(?:\s*,\s*\d{1,3}){5})(?!\s*[,\d])/.exec(text)?.[1];
  const bytes = numbers?.split(',').map(Number) ?? [];
  const [, , , , high = 0, low = 0] = bytes;
  return checkedPort(bytes.every((byte) => byte <= 255) ? high * 256 + low : 0, text);
}

/** The port of a 229 reply. RFC 2428 §3: only the port stands in it. @throws {AppError} malformed-message */
export function parseExtendedPassivePort(reply: FtpReply): number {
  const text = replyText(reply);
  const [, , port = '0'] = /\(([!-/:-~])\1\1(\d{1,5})\1\)/.exec(text) ?? [];
  return checkedPort(Number(port), text);
}

function checkedPort(port: number, text: string): number {
  if (port >= 1 && port <= 65_535) return port;
  throw new AppError('malformed-message', 'The server names no port for the data connection.', {
    serverMessage: text,
  });
}

/** The argument of PORT. RFC 959 §4.1.2. */
export function portArgument(address: string, port: number): string {
  return [...address.split('.'), port >> 8, port & 0xff].join(',');
}

/** The argument of EPRT. RFC 2428 §2. */
export function extendedPortArgument(address: string, port: number): string {
  return `|${address.includes(':') ? '2' : '1'}|${address}|${String(port)}|`;
}
