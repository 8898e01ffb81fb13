import { negotiationOf } from './ssh-observation.ts';
import type { SshTap } from './ssh-tap.ts';
import type { Transport } from './transport.ts';
import { watchEncryptedMessages } from './ssh2-extension/encrypted-messages.ts';
import type { ProtocolInternals } from './ssh2-extension/internals.ts';

export interface WatchOptions {
  protocol: ProtocolInternals;
  socket: Transport;
  tap: SshTap;
  /** What EXT_INFO said, by name. RFC 8308 */
  onExtensions: (extensions: Record<string, string>) => void;
}

/**
 * Adds to the tap what it cannot read: the encrypted messages between NEWKEYS and the sign-in, which
 * ssh2 shows after decryption.
 */
export function watchAfterNewKeys({ protocol, socket, tap, onExtensions }: WatchOptions): void {
  const stop = watchEncryptedMessages(
    protocol,
    () => negotiationOf(tap.observation)?.serverToClient ?? null,
    (message, bytes) => {
      tap.addEncrypted('server', message, bytes);
      if (message.name === 'EXT_INFO') onExtensions(readExtensions(message.fields));
      if (message.name === 'SERVICE_ACCEPT') stop();
    },
  );
  const service = protocol.service.bind(protocol);
  protocol.service = (name) => {
    const before = socket.bytesWritten;
    service(name);
    const bytes = socket.bytesWritten - before;
    const message = { type: 5, name: 'SERVICE_REQUEST', isKeyExchange: false };
    tap.addEncrypted('client', { ...message, fields: { service: name }, spans: {} }, bytes);
  };
}

function readExtensions({ extensions }: Record<string, unknown>): Record<string, string> {
  if (!Array.isArray(extensions)) return {};
  const pairs = extensions as readonly { name: string; value: string }[];
  return Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
}
