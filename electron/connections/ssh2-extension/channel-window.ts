import type { Client, SFTPWrapper } from 'ssh2';
import { AppError } from '../../shared/errors.ts';

/** What a server may send before we have answered: as much as the longest pipeline has on the way. */
const windowBytes = 32 * 1024 * 1024;

interface ChannelInternals {
  incoming: { window: number };
  outgoing: { id: number; state: string };
  push: (data: Buffer | null) => unknown;
}
interface WindowProtocol {
  channelWindowAdjust: (channel: number, bytes: number) => void;
}

/**
 * Gives an SFTP channel a window of 32 MiB in place of ssh2's 2 MiB (lib/Channel.js, MAX_WINDOW), which
 * holds long lines back to 2 MiB a round trip. ssh2 takes every byte of it at once, nothing piles up.
 * `onData` hears of every piece that arrives.
 * @throws {AppError} internal for another ssh2
 */
export function widenWindow(
  client: Client,
  sftp: SFTPWrapper,
  onData: (bytes: number) => void,
): void {
  const protocol: unknown = Reflect.get(client, '_protocol');
  const channel: unknown = sftp;
  if (!isWindowProtocol(protocol) || !isChannel(channel)) {
    throw new AppError('internal', 'The SSH library keeps its channel windows elsewhere now.');
  }
  const grow = (): void => {
    const missing = windowBytes - channel.incoming.window;
    channel.incoming.window += missing;
    protocol.channelWindowAdjust(channel.outgoing.id, missing);
  };
  grow();
  const push = channel.push.bind(channel);
  channel.push = (data) => {
    if (data) onData(data.length);
    const result = push(data);
    const isOpen = data !== null && channel.outgoing.state === 'open';
    if (isOpen && channel.incoming.window < windowBytes / 2) grow();
    return result;
  };
}

function isWindowProtocol(value: unknown): value is WindowProtocol {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'channelWindowAdjust') === 'function'
  );
}

function isChannel(value: unknown): value is ChannelInternals {
  if (typeof value !== 'object' || value === null) return false;
  const incoming: unknown = Reflect.get(value, 'incoming');
  return typeof incoming === 'object' && incoming !== null && 'window' in incoming;
}
