import type { ProbeResult } from '../../../electron/shared/probe.ts';
import type { Audit } from '../ssh-audit.ts';
import type { ProbeComparison } from './compare.ts';
import type { TestsslFacts } from './testssl.ts';

export interface WitnessedProbe {
  name: string;
  version: string;
  probe: ProbeResult;
  witness: TestsslFacts | Audit;
  comparison: ProbeComparison;
}

/** docs/compatibility-probe.md. */
export function probePage(
  at: string,
  { testssl, sshAudit }: { testssl: string; sshAudit: string },
  results: readonly WitnessedProbe[],
): string {
  const rows = results.map(({ name, version, probe, comparison }) => {
    const { missed, unconfirmed, beyond } = comparison;
    const cells = [
      `${name} (${version})`,
      foundText(probe),
      String(probe.connections),
      missed.join('; ') || 'nothing',
      beyondText(beyond),
      unconfirmed.join('; ') || 'nothing',
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return `# The probe beside testssl.sh and ssh-audit

Written by test/all/probe-witness.test.ts on ${at}, with testssl.sh ${testssl} and ssh-audit ${sshAudit} of Debian 12 on the
same servers. \`npm run test:all\` repeats it; KEYFERRY_WRITE_DOCS=1 writes this page and keeps every answer in
test/fixtures/probes-witnessed.json. What Keyferry finds beyond the witness is compared with what the server was
configured for.

| server | found | connections | missed | beyond the witness, confirmed | not confirmed |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

/** Each once, whatever the version. */
function beyondText(beyond: readonly string[]): string {
  const names = new Set(beyond.map((one) => one.replace(/^(?:TLSv[\d.]+|group): /, '')));
  return (
    [...names].map((name) => name.replace(/^key: \S+$/, 'one more host key')).join(', ') || '–'
  );
}

function foundText(probe: ProbeResult): string {
  if (probe.kind === 'ssh') {
    const methods = (probe.lists['keyExchange'] ?? []).length;
    return `${String(methods)} methods, ${String(probe.hostKeys.length)} keys`;
  }
  const suites = probe.suites.flatMap(({ accepted }) => accepted).length;
  const groups = new Set(probe.groups.flatMap(({ accepted }) => accepted)).size;
  const versions = probe.suites.map(({ version }) => version).join(', ');
  return `${versions}; ${String(suites)} suites, ${String(groups)} groups`;
}
