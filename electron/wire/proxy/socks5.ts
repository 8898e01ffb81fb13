import { malformed } from '../byte-reader.ts';

/** Methods of sign-in. RFC 1928 §3. */
export const socksMethods = { none: 0x00, password: 0x02, noneAcceptable: 0xff } as const;

/** A message that has arrived, and how many bytes it took; null while bytes are missing. */
export type Arrived<T> = { value: T; length: number } | null;

const version = 5;
const connectCommand = 1;
const addressTypes = { ipv4: 1, name: 3, ipv6: 4 } as const;

/** What a proxy answers to CONNECT, by its number. RFC 1928 §6. */
export const socksReplies: readonly string[] = [
  'succeeded',
  'general SOCKS server failure',
  'connection not allowed by ruleset',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'TTL expired',
  'command not supported',
  'address type not supported',
];

/** The first message: which methods may be used. RFC 1928 §3. */
export function encodeSocksGreeting(canSignIn: boolean): Uint8Array {
  const methods = canSignIn ? [socksMethods.none, socksMethods.password] : [socksMethods.none];
  return Uint8Array.of(version, methods.length, ...methods);
}

/** The method that the proxy wants. RFC 1928 §3. @throws {AppError} malformed-message */
export function readSocksMethod(bytes: Uint8Array): Arrived<number> {
  const [first, method] = bytes;
  checkVersion(first, version);
  return method === undefined ? null : { value: method, length: 2 };
}

/** RFC 1929 §2. @throws {AppError} malformed-message for names and passwords that do not fit */
export function encodeSocksPassword(user: string, password: string): Uint8Array {
  return Uint8Array.of(1, ...counted(user, 'user name'), ...counted(password, 'password'));
}

/** Whether the password was right. RFC 1929 §2. @throws {AppError} malformed-message */
export function readSocksPasswordAnswer(bytes: Uint8Array): Arrived<boolean> {
  const [first, status] = bytes;
  checkVersion(first, 1);
  return status === undefined ? null : { value: status === 0, length: 2 };
}

/**
 * CONNECT to a host by name, which the proxy resolves, or by its address (`address` then holds 4 or 16
 * bytes). RFC 1928 §4. @throws {AppError} malformed-message for a name that does not fit
 */
export function encodeSocksConnect(
  host: string,
  port: number,
  address: Uint8Array | null,
): Uint8Array {
  const type = address?.length === 4 ? addressTypes.ipv4 : addressTypes.ipv6;
  const place = address ? [type, ...address] : [addressTypes.name, ...counted(host, 'host name')];
  return Uint8Array.of(version, connectCommand, 0, ...place, port >> 8, port & 255);
}

/** The number of the reply; the address in it says nothing of use. RFC 1928 §6. @throws {AppError} malformed-message */
export function readSocksReply(bytes: Uint8Array): Arrived<number> {
  const [first, reply, , type, nameLength] = bytes;
  checkVersion(first, version);
  if (reply === undefined || type === undefined || nameLength === undefined) return null;
  const length = 4 + addressBytes(type, nameLength) + 2;
  return bytes.length < length ? null : { value: reply, length };
}

function addressBytes(type: number, nameLength: number): number {
  if (type === addressTypes.ipv4) return 4;
  if (type === addressTypes.ipv6) return 16;
  if (type === addressTypes.name) return 1 + nameLength;
  throw malformed('SOCKS reply', 3, `unknown type of address ${String(type)}`);
}

function checkVersion(found: number | undefined, wanted: number): void {
  if (found === undefined || found === wanted) return;
  throw malformed('SOCKS answer', 0, `version ${String(found)} instead of ${String(wanted)}`);
}

function counted(text: string, what: string): number[] {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length === 0 || bytes.length > 255) {
    throw malformed('SOCKS request', 0, `the ${what} must have 1 to 255 bytes`);
  }
  return [bytes.length, ...bytes];
}
