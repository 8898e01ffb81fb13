import type { ServerName } from './configurations.ts';
import type { MatrixServer } from './matrix-servers.ts';
import type { ConfigurationResult } from './run-configuration.ts';

const intro = `# Compatibility

This page is about SSH; [TLS has one of its own](compatibility-tls.md). Written by \`KEYFERRY_WRITE_DOCS=1 npm run test:all -- --project all test/all/ssh-matrix\`.

Each line is a connection to a real server on which one algorithm was forced: it listed a folder, moved
8 MiB both ways with equal bytes while keys were renewed, and its security report was compared, field by
field, with what others saw: the server's log, a capture by tshark, the key files, \`ssh -vvv\` with the same
offer, ssh-audit. “equal” gives the number of facts each of them had. Keyferry begins one renewal in each
direction; “begun by” says who began those that a report keeps (the first and the last two).

“Longest block” is measured in an engine, the process that the app starts for a connection, from its first call to the
signed-in session: the processor time of the longest turn of its event loop, which is at least that of the longest
piece of work in it. Wall-clock time would count what the computer does besides. About 15 ms of it are the loading
of the SSH code. No exchange may take 200 ms.

With zlib a connection to ProFTPD 1.3.8 breaks when keys are renewed: both sides then report a damaged zlib
stream, while OpenSSH and dropbear go on. RFC 4253 §6.2 wants a fresh stream after each exchange. Those lines
were run without renewal; Keyferry does not compress unless it is told to.`;

/** docs/compatibility.md of a run of the matrix. */
export function compatibilityPage(
  servers: Readonly<Record<ServerName, MatrixServer>>,
  inspections: ReadonlyMap<string, number>,
  results: readonly ConfigurationResult[],
): string {
  const parts = [intro];
  for (const [name, server] of Object.entries(servers)) {
    parts.push(`## ${name}`);
    if ('skip' in server) {
      parts.push(`Not tested: ${server.skip}.`);
      continue;
    }
    const inspection = inspections.get(name);
    const took = inspection === undefined ? '' : ` Inspected in ${String(inspection)} ms.`;
    parts.push(`Version ${server.version}.${took}`);
    const rows = results.filter(({ configuration }) => configuration.server === name).map(row);
    parts.push([header, ...rows].join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

const header = [
  '| Forced | Algorithm | Key exchange | 8 MiB both ways | Rekeys | Begun by | Report and witnesses | Longest block |',
  '| --- | --- | --- | --- | --: | --- | --- | --: |',
].join('\n');

function row(result: ConfigurationResult): string {
  const { configuration, report, isSame, begunBy, longestBlockMs } = result;
  const cells = [
    configuration.kind,
    configuration.name,
    report.keyExchange?.name ?? 'none',
    isSame ? 'equal' : 'DIFFERENT',
    String(report.session.rekeys),
    begunBy.join(', '),
    agreement(result),
    longestBlockMs === null ? '' : `${longestBlockMs.toFixed(0)} ms`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function agreement({ differences, compared }: ConfigurationResult): string {
  const wrong = Object.entries(differences).flatMap(([witness, found]) =>
    found.map(({ fact }) => `${witness}: ${fact}`),
  );
  if (wrong.length > 0) return `DIFFERENT: ${wrong.join(', ')}`;
  const counts = Object.entries(compared).map(([name, count]) => `${name} ${String(count)}`);
  return `equal (${counts.join(', ')})`;
}
