import { readFile } from 'node:fs/promises';
import {
  openTls,
  type ClientCertificate,
  type TlsConnection,
  type TlsReader,
  type TlsSession,
} from '../../connections/tls/tls-connection.ts';
import type { Transport } from '../../connections/transport.ts';
import { AppError } from '../../shared/errors.ts';
import type { SecurityReport } from '../../shared/report.ts';
import type { FtpsTarget } from '../../shared/site.ts';
import type { Judge } from '../protocol.ts';
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

/** @throws {AppError} unsupported for a file that cannot be read */
export async function tlsOpener(target: FtpsTarget): Promise<OpenTls> {
  const { host: servername, caFiles = [], offer } = target;
  const ca = await Promise.all(caFiles.map((file) => readOwn(file)));
  const clientCertificate = await readClientCertificate(target);
  return ({ host, port, role, ...connection }) =>
    openTls({
      ...connection,
      endpoint: { host, port },
      role,
      // The same for data connections: a session is resumed under the name that it was made for.
      servername,
      offer,
      ca: ca.map(String),
      clientCertificate,
      // Bulk data would pay a third of its speed for being read along.
      isTapped: role === 'control',
      timeoutMs: connectTimeoutMs,
    });
}

async function readClientCertificate({
  clientCertificate: file,
  clientKey,
}: FtpsTarget): Promise<ClientCertificate | undefined> {
  if (file === null || file === '') return undefined;
  const content = await readOwn(file);
  const cert = content.toString('latin1');
  if (!cert.includes('-----BEGIN ')) return { pfx: content };
  return { cert, key: clientKey === undefined ? cert : String(await readOwn(clientKey)) };
}

async function readOwn(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new AppError('unsupported', `${file} cannot be read (${reason}).`, { file, reason });
  }
}
