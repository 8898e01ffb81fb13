import type { TlsServerName } from './configurations.ts';
import type { TlsResult } from './run.ts';

const intro = `# Compatibility of TLS

Written by \`KEYFERRY_WRITE_DOCS=1 npm run test:all -- --project all test/all/tls-matrix\`.

Each line is a connection to \`openssl s_server\` on which one thing was forced. Its security report was compared,
fact by fact, with what others saw: a capture by tshark (every field of both hellos, and what is encrypted, opened
with the server's key log), the server's own output, the certificate file. “equal” gives the number of facts that
each of them had. Nothing of it comes from Keyferry's own reading of the bytes.`;

const header = [
  '| Forced | Version | Cipher suite | Key exchange | Signature | Grade | Report and witnesses |',
  '| --- | --- | --- | --- | --- | --- | --- |',
].join('\n');

/** docs/compatibility-tls.md of a run of the matrix. */
export function tlsCompatibilityPage(
  versions: Readonly<Record<TlsServerName, string>>,
  results: readonly TlsResult[],
): string {
  const parts = Object.entries(versions).map(([server, version]) => {
    const own = results.filter(({ configuration }) => configuration.server === server);
    const equal = own.filter(({ differences }) => Object.values(differences).flat().length === 0);
    const count = `${String(equal.length)} of ${String(own.length)} equal.`;
    return `## ${server}\n\nVersion ${version}. ${count}\n\n${[header, ...own.map(row)].join('\n')}`;
  });
  return `${[intro, ...parts].join('\n\n')}\n`;
}

function row({ configuration, report, differences, compared }: TlsResult): string {
  const { protocolVersion, cipherSuite, keyExchange, authentication, grade, failure } = report;
  const exchange = keyExchange
    ? [keyExchange.name, keyExchange.bits === null ? '' : `${String(keyExchange.bits)} bits`]
    : ['none'];
  const witnesses = Object.entries(compared).map(([name, count]) => {
    const differing = differences[name]?.length ?? 0;
    return differing === 0
      ? `${name}: ${String(count)} equal`
      : `${name}: ${String(differing)} differ`;
  });
  const cells = failure
    ? [protocolVersion ?? '', `refused: ${failure.detail}`, '', '', '']
    : [
        protocolVersion ?? '',
        cipherSuite?.name ?? '',
        exchange.filter(Boolean).join(', '),
        authentication?.signature ?? '',
        grade?.mark ?? '',
      ];
  return `| ${[configuration.name, ...cells, witnesses.join(' · ')].join(' | ')} |`;
}
