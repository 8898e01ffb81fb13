import { malformed } from '../byte-reader.ts';
import type { Arrived } from './socks5.ts';

export interface ConnectAnswer {
  status: number;
  /** Words of the server behind the number. */
  reason: string;
}

/** More than any proxy sends in front of a tunnel; Node takes 16 KiB of headers. */
const maxHeadBytes = 16 * 1024;

/**
 * The request for a tunnel. RFC 9110 §9.3.6. `authorization` is the value of Proxy-Authorization.
 * @throws {AppError} malformed-message for text that would break out of its line
 */
export function encodeConnect(
  host: string,
  port: number,
  authorization: string | null,
): Uint8Array {
  const place = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  const lines = [`CONNECT ${place} HTTP/1.1`, `Host: ${place}`];
  if (authorization !== null) lines.push(`Proxy-Authorization: ${authorization}`);
  if (lines.some((line) => !/^[\x20-\x7e]*$/.test(line))) {
    throw malformed('CONNECT request', 0, 'characters that cannot stand in a header');
  }
  return new TextEncoder().encode(`${lines.join('\r\n')}\r\n\r\n`);
}

/**
 * The head of the answer. What follows an answer of 2xx belongs to the tunnel already. RFC 9112 §4.
 * @throws {AppError} malformed-message, also for a head without end
 */
export function readConnectAnswer(bytes: Uint8Array): Arrived<ConnectAnswer> {
  const head = bytes.subarray(0, maxHeadBytes);
  const text = Array.from(head, (byte) => String.fromCharCode(byte)).join('');
  if (!text.startsWith('HTTP/'.slice(0, text.length))) {
    throw malformed('answer to CONNECT', 0, 'no HTTP');
  }
  const end = /\r?\n\r?\n/.exec(text);
  if (!end) {
    if (bytes.length < maxHeadBytes) return null;
    throw malformed('answer to CONNECT', maxHeadBytes, 'the head does not end');
  }
  const match = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]*))?\r?\n/.exec(text);
  if (!match) throw malformed('answer to CONNECT', 0, 'the status line cannot be read');
  const value = { status: Number(match[1]), reason: match[2] ?? '' };
  return { value, length: end.index + end[0].length };
}
