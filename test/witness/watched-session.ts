import { Client } from 'ssh2';
import { vi } from 'vitest';
import { protocolOf } from '../../electron/connections/ssh2-extension/internals.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import type { SftpTarget } from '../../electron/shared/site.ts';
import { targetOf, trusting } from '../contract/ssh-subject.ts';
import type { TestServer } from '../servers/server.ts';
import type { Configuration } from './configurations.ts';

/** A session, and what it keeps to itself. */
export interface WatchedSession {
  session: Session;
  /** Begins an exchange of keys from this side, unless one is running. */
  rekey(): void;
}

/** What a site would have to say. The offer may also hold compression, which no site's can. */
export function targetOptions({ offer, isCertified, name }: Configuration): Partial<SftpTarget> {
  // Certificates are asked for where an authority of the host is known.
  return { offer, ...(isCertified && { knownHostKeyTypes: [name] }) };
}

/** The product's own session. */
export async function openWatched(
  server: TestServer,
  configuration: Configuration,
): Promise<WatchedSession> {
  const target = targetOf(server, targetOptions(configuration));
  const connecting = vi.spyOn(Client.prototype, 'connect');
  try {
    const session = await connectSftp(target, trusting(server));
    const client = connecting.mock.contexts[0];
    if (!(client instanceof Client)) throw new Error('No client of ssh2 connected.');
    return {
      session,
      rekey: () => {
        protocolOf(client).rekey();
      },
    };
  } finally {
    connecting.mockRestore();
  }
}
