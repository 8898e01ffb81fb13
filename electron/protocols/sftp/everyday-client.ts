import type { Client, SFTPWrapper } from 'ssh2';
import SftpClient from 'ssh2-sftp-client';

/** The two fields of ssh2-sftp-client that its types leave out (src/index.js, constructor). */
interface Parts {
  client: Client;
  sftp: SFTPWrapper | undefined;
}

/**
 * ssh2-sftp-client for the everyday calls. The connection itself is opened elsewhere, because its
 * handshake is watched and judged; its ssh2 client is the one that gets connected.
 * docs/decisions/0003-sftp-on-ssh2.md says which calls it serves and why the rest bypasses it.
 */
export interface EverydayClient {
  readonly calls: SftpClient;
  readonly ssh: Client;
  /** From here on the calls work on this channel. */
  use(sftp: SFTPWrapper): void;
}

export function createEverydayClient(): EverydayClient {
  // Without callbacks of ours the library prints the end of every connection to the console.
  const ignore = (): void => undefined;
  const calls = new SftpClient('keyferry', { error: ignore, end: ignore, close: ignore });
  const parts = calls as unknown as Parts;
  return {
    calls,
    ssh: parts.client,
    use(sftp) {
      parts.sftp = sftp;
    },
  };
}
