import type { Client, SFTPWrapper } from 'ssh2';
import { AppError } from '../../shared/errors.ts';

interface SubsystemProtocol {
  subsystem: (channel: number, name: string, wantReply: boolean) => unknown;
}

type StartableSftp = SFTPWrapper & { _init: () => void };

/**
 * Gives the next SFTP channel to `prepare` before the server hears anything of SFTP; ssh2 itself gives it out when
 * the first answers have come (lib/client.js, sftp). SSH_FXP_INIT goes out right behind the request for the
 * subsystem, as with OpenSSH's sftp, and not a round trip later, as with ssh2.
 * @throws {AppError} internal for another ssh2
 */
export function onSftpChannel(client: Client, prepare: (sftp: SFTPWrapper) => void): void {
  const protocol: unknown = Reflect.get(client, '_protocol');
  if (!isSubsystemProtocol(protocol)) {
    throw new AppError('internal', 'The SSH library asks for subsystems elsewhere now.');
  }
  const original = protocol.subsystem;
  protocol.subsystem = (channel, name, wantReply) => {
    protocol.subsystem = original;
    original.call(protocol, channel, name, wantReply);
    const sftp = channelOf(client, channel);
    prepare(sftp);
    // ssh2 makes a second call do nothing.
    sftp._init();
  };
}

/** Calls `then` when the server's VERSION has come, behind the request for limits that ssh2 may send. */
export function afterVersion(sftp: SFTPWrapper, then: () => void): void {
  let extensions: unknown = Reflect.get(sftp, '_extensions');
  Object.defineProperty(sftp, '_extensions', {
    configurable: true,
    get: () => extensions,
    set: (value: unknown) => {
      extensions = value;
      queueMicrotask(then);
    },
  });
}

function channelOf(client: Client, remoteId: number): StartableSftp {
  const channels: unknown = Reflect.get(Reflect.get(client, '_chanMgr') as object, '_channels');
  const all = Object.values(channels as Record<string, unknown>);
  const found = all.find((channel): channel is StartableSftp => isSftp(channel, remoteId));
  if (!found) throw new AppError('internal', 'The SSH library keeps its channels elsewhere now.');
  return found;
}

function isSftp(value: unknown, remoteId: number): boolean {
  if (typeof value !== 'object' || value === null || !('outgoing' in value)) return false;
  const { outgoing } = value as { outgoing?: { id?: unknown } };
  return outgoing?.id === remoteId && typeof Reflect.get(value, '_init') === 'function';
}

function isSubsystemProtocol(value: unknown): value is SubsystemProtocol {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'subsystem') === 'function'
  );
}
