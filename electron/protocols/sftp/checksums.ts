import type { SshConnection } from '../../connections/ssh-connection.ts';
import type { SftpTarget } from '../../shared/site.ts';
import type { TextCodec } from '../../wire/text-codec.ts';
import type { Features } from '../protocol.ts';
import { findCheckFile } from './check-file.ts';
import { findSha256sum } from './sha256sum.ts';

/** Whoever computes checksums on the server, and the name of it. */
export interface Checksums {
  sha256: Features['sha256'];
  evidence: 'check-file' | 'sha256sum';
}

/** The server itself where it can, else a program where that was agreed to; null where neither does. */
export async function findChecksums(
  connection: Pick<SshConnection, 'client' | 'lost'>,
  wanted: SftpTarget['checksums'],
  { home, codec }: { home: string; codec: TextCodec },
  signal: AbortSignal,
): Promise<Checksums | null> {
  if (!wanted) return null;
  const byServer = await findCheckFile(connection, { folder: home, codec }, signal);
  if (byServer) return { sha256: byServer, evidence: 'check-file' };
  const byProgram = wanted === 'program' ? await findSha256sum(connection, codec, signal) : null;
  return byProgram && { sha256: byProgram, evidence: 'sha256sum' };
}
