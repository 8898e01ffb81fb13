import type { Connection } from 'ssh2';
import type { ProtocolInternals } from '../../electron/connections/ssh2-extension/internals.ts';

/** Numbers of SSH messages, and of SFTP messages as `sftp:NUMBER`. */
export type SentMessage = string;

const channelData = 94;
/** length (4) · padding length (1) · payload. RFC 4253 §6. */
const payloadStart = 5;
/** Of CHANNEL_DATA, behind type, channel and length; then the length of the SFTP packet. RFC 4254 §5.2 */
const sftpTypeStart = payloadStart + 1 + 4 + 4 + 4;

/** Tells of every message that one of ssh2's servers is about to send. */
export function watchSent(connection: Connection, see: (message: SentMessage) => void): void {
  const protocol = Reflect.get(connection, '_protocol') as ProtocolInternals;
  const place = protocol._packetRW;
  let current = place.write;
  const hook = (writer: typeof current): void => {
    current = writer;
    const finalize = writer.finalize.bind(writer);
    writer.finalize = (packet, isExchange) => {
      const type = packet[payloadStart];
      see(type === channelData ? `sftp:${String(packet[sftpTypeStart])}` : String(type));
      return finalize(packet, isExchange);
    };
  };
  hook(current);
  Object.defineProperty(place, 'write', { configurable: true, get: () => current, set: hook });
}
