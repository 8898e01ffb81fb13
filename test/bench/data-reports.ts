import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { connectFtps } from '../../electron/protocols/ftps/connect.ts';
import { tlsOpener } from '../../electron/protocols/ftps/tls-opener.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import { findWithCa } from '../contract/ftp-suite.ts';
import { ftpsTargetOf, trusting } from '../contract/ftp-subject.ts';
import { mebibyte, noise } from '../contract/bytes.ts';
import { findVsftpd } from '../servers/vsftpd.ts';

/*
 * node test/bench/data-reports.ts: what the reports cost on FTPS data connections. The same session of vsftpd reads
 * the same file by turns over data connections that are observed, judged and reported, and over bare ones of Node.
 */

const rounds = 15;
const fileBytes = 1024 * mebibyte;
const { signal } = new AbortController();

/** Data connections that nobody looks at. Resumption stays: the server demands it. */
const bareOpener: typeof tlsOpener = async (target, options) => {
  const observed = await tlsOpener(target, options);
  return async (connection) => {
    const { host, port, role, session, reader } = connection;
    if (role === 'control' || !reader || !session) return await observed(connection);
    const socket: TLSSocket = connectTls({
      ...{ host, port, onread: reader, session: session.data },
      // The certificate was judged on the control connection, to the same server on this computer.
      rejectUnauthorized: false,
    });
    await once(socket, 'secureConnect');
    const bare = { report: null, session: null, chain: [], onSession: () => undefined };
    return { ...bare, socket, close: () => Promise.resolve() } as unknown as Awaited<
      ReturnType<typeof observed>
    >;
  };
};

/** MiB per second of one download whose bytes go nowhere. */
async function rateOf(session: Session, path: string): Promise<number> {
  const startedAt = performance.now();
  const source = await session.openRead(path, { offset: 0, expectedBytes: fileBytes }, signal);
  let bytes = 0;
  for (let chunk = await source.next(); chunk; chunk = await source.next()) {
    bytes += chunk.bytes.length;
    chunk.release();
  }
  await source.close();
  if (bytes !== fileBytes) throw new Error(`${String(bytes)} bytes arrived`);
  return fileBytes / mebibyte / ((performance.now() - startedAt) / 1000);
}

const found = await findWithCa(findVsftpd);
if ('skip' in found) throw new Error(found.skip);
const certificate = await found.ca.issue();
const server = await found.server.start({ security: 'explicit', certificate });
const path = `${server.root}/large`;
const rates = { observed: [] as number[], bare: [] as number[] };
try {
  await writeFile(path, noise(fileBytes));
  const sessions = {
    observed: await connectFtps(ftpsTargetOf(server), trusting(server)),
    bare: await connectFtps(ftpsTargetOf(server), trusting(server), bareOpener),
  };
  const kinds = ['observed', 'bare'] as const;
  for (let round = 0; round <= rounds; round += 1) {
    for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
      const rate = await rateOf(sessions[kind], path);
      // One round that does not count.
      if (round > 0) rates[kind].push(rate);
    }
  }
  await Promise.all(kinds.map((kind) => sessions[kind].close()));
} finally {
  await server.stop();
  await found.ca.remove();
}
for (const [kind, all] of Object.entries(rates)) {
  const sorted = all.toSorted((one, other) => one - other);
  const at = (part: number): string => (sorted[Math.floor(part * (rounds - 1))] ?? 0).toFixed(0);
  const text = `median ${at(0.5)}, half of them ${at(0.25)}–${at(0.75)}, all ${at(0)}–${at(1)}`;
  process.stdout.write(`${kind.padEnd(9)} ${text} MiB/s\n`);
}
