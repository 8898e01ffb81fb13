import type { ServerName } from './configurations.ts';
import type { MatrixServer } from './matrix-servers.ts';
import type { ConfigurationResult } from './run-configuration.ts';

const intro = `# Compatibility

Written by \`KEYFERRY_WRITE_DOCS=1 npm run test:all -- --project all test/all/ssh-matrix\`.

Each line is a connection to a real server on which one algorithm was forced: it listed a folder, moved
8 MiB both ways with equal bytes while keys were renewed, and its security report was compared, field by
field, with what others saw: the server's log, a capture by tshark, the key files. “equal” gives the number
of facts each of them had. “Longest block” is the longest time for which the connecting process did nothing
else while it connected; the best of up to four connections where the first took more than 50 ms, since the
computer does other work too. No exchange may take 200 ms.

With zlib@openssh.com a connection to ProFTPD 1.3.8 breaks when keys are renewed: both sides then report a
damaged zlib stream, while OpenSSH and dropbear go on. RFC 4253 §6.2 wants a fresh stream after each exchange.
That line was run without renewal; Keyferry does not compress unless it is told to.`;

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
  '| Forced | Algorithm | Key exchange | 8 MiB both ways | Rekeys | Report and witnesses | Longest block |',
  '| --- | --- | --- | --- | --: | --- | --: |',
].join('\n');

function row(result: ConfigurationResult): string {
  const { configuration, report, isSame, longestBlockMs } = result;
  const cells = [
    configuration.kind,
    configuration.name,
    report.keyExchange?.name ?? 'none',
    isSame ? 'equal' : 'DIFFERENT',
    String(report.session.rekeys),
    agreement(result),
    `${String(longestBlockMs)} ms`,
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
