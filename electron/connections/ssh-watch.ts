import { readMessage } from './ssh-observation.ts';
import type { SshTap } from './ssh-tap.ts';
import type { Transport } from './transport.ts';
import type { ProtocolInternals } from './ssh2-extension/internals.ts';

export interface WatchOptions {
  protocol: ProtocolInternals;
  socket: Transport;
  tap: SshTap;
  /** What EXT_INFO said, by name. RFC 8308 */
  onExtensions: (extensions: Record<string, string>) => void;
}

/** Transport messages below 30; sign-in and everything after it are not part of the handshake. RFC 4250 §4.1 */
const lastTransportType = 29;

/**
 * Adds to the tap what it cannot read: the encrypted messages between NEWKEYS and the sign-in.
 * @returns what to show every payload of the server to, once it is decrypted and decompressed
 */
export function watchAfterNewKeys({
  protocol,
  socket,
  tap,
  onExtensions,
}: WatchOptions): (payload: Uint8Array, bytes: number) => void {
  const service = protocol.service.bind(protocol);
  protocol.service = (name) => {
    const before = socket.bytesWritten;
    service(name);
    const bytes = socket.bytesWritten - before;
    const message = { type: 5, name: 'SERVICE_REQUEST', isKeyExchange: false };
    tap.addEncrypted('client', { ...message, fields: { service: name }, spans: {} }, bytes);
  };
  let isOver = false;
  return (payload, bytes) => {
    if (isOver || (payload[0] ?? 255) > lastTransportType) return;
    const message = readMessage(tap.observation, 'server', payload);
    tap.addEncrypted('server', message, bytes);
    if (message.name === 'EXT_INFO') onExtensions(readExtensions(message.fields));
    if (message.name === 'SERVICE_ACCEPT') isOver = true;
  };
}

function readExtensions({ extensions }: Record<string, unknown>): Record<string, string> {
  if (!Array.isArray(extensions)) return {};
  const pairs = extensions as readonly { name: string; value: string }[];
  return Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
}
