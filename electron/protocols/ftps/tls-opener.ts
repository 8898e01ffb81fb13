import { readTlsFiles } from '../../connections/tls/tls-files.ts';
import {
  openTls,
  type TlsConnection,
  type TlsReader,
  type TlsSession,
} from '../../connections/tls/tls-connection.ts';
import type { Transport } from '../../connections/transport.ts';
import type { SecurityReport } from '../../shared/report.ts';
import type { FtpsTarget } from '../../shared/site.ts';
import type { ConnectOptions, Judge } from '../protocol.ts';
import { connectTimeoutMs } from './way.ts';

/** What is the same for all connections to a server: offer, authorities, client certificate, name. */
export type OpenTls = (connection: {
  host: string;
  port: number;
  role: 'control' | 'data';
  transport?: Transport | undefined;
  session?: TlsSession | null;
  reader?: TlsReader | undefined;
  judge: Judge;
  signal: AbortSignal;
  onReport?: (report: SecurityReport) => void;
}) => Promise<TlsConnection>;

/** @throws {AppError} as `readTlsFiles` */
export async function tlsOpener(
  target: FtpsTarget,
  { credentials, signal: connecting }: ConnectOptions,
): Promise<OpenTls> {
  const { host: servername, offer } = target;
  const files = await readTlsFiles(target, async (file, attempt) => {
    const answer = await credentials({ kind: 'passphrase', file, attempt }, connecting);
    return answer?.[0] ?? null;
  });
  return ({ host, port, role, ...connection }) =>
    openTls({
      ...connection,
      ...files,
      endpoint: { host, port },
      role,
      // The same for data connections: a session is resumed under the name that it was made for.
      servername,
      offer,
      // Bulk data would pay a third of its speed for being read along.
      isTapped: role === 'control',
      timeoutMs: connectTimeoutMs,
    });
}
