import type { ProbedSuite, TlsProbe } from '../../shared/probe.ts';
import type { Finding, Grade, KeyExchange } from '../../shared/report.ts';
import { tlsLists } from '../../shared/tls-offers.ts';
import { assess } from '../assess.ts';
import { rankOf } from '../axes.ts';
import { agreeTls } from './tls-agreement.ts';
import { reportOfAgreement } from './tls-report.ts';

/** One accepted suite with its grade. */
export interface JudgedSuite extends ProbedSuite {
  version: string;
  mark: Grade;
  /** Why it is no better: the worst of the findings; null where there is nothing to say. */
  remark: Finding | null;
  keyExchange: KeyExchange | null;
  /** Type and size of the key that signs: `ECDSA`, 256; null where none is known. */
  authentication: { algorithm: string; bits: number | null } | null;
  /** Keyferry would get it under the balanced policy. */
  isChosen: boolean;
}

/** Every accepted suite as a connection with it would be graded, the newest version first. */
export function judgeSuites(probe: TlsProbe): JudgedSuite[] {
  const offer = tlsLists('balanced');
  const agreed = agreeTls(probe, offer);
  const chosen = 'missing' in agreed ? null : agreed;
  const modernGroup = modernGroupOf(probe);
  return probe.suites.flatMap(({ version, accepted }) =>
    accepted.map((suite) => {
      const group = version === 'TLSv1.3' ? modernGroup : suite.group;
      const isChosen = chosen?.version === version && chosen.suite.id === suite.id;
      const signature = isChosen ? chosen.signature : null;
      const report = assess(reportOfAgreement(probe, { version, suite, group, signature }, offer));
      return {
        ...suite,
        version,
        mark: report.grade?.mark ?? 'F',
        remark: remarkOf(report.findings, report.grade?.mark),
        keyExchange: report.keyExchange,
        authentication: report.authentication && {
          algorithm: report.authentication.algorithm,
          bits: report.authentication.bits,
        },
        isChosen,
      };
    }),
  );
}

/** That with which Keyferry connects, or the server's first. */
function modernGroupOf(probe: TlsProbe): string | null {
  const agreed = agreeTls(probe, { ...tlsLists('balanced'), versions: ['TLSv1.3'] });
  if (!('missing' in agreed)) return agreed.group;
  return probe.groups.find(({ version }) => version === 'TLSv1.3')?.accepted[0] ?? null;
}

/** The lack of a quantum-safe exchange stands in a column of its own, and the identity is not judged here. */
function remarkOf(findings: readonly Finding[], mark: Grade | undefined): Finding | null {
  if (mark === 'A+' || mark === 'A') return null;
  const [worst] = findings
    .filter(({ id, severity }) => severity !== 'ok' && id !== 'post-quantum' && id !== 'identity')
    .toSorted((one, other) => rankOf(other.severity) - rankOf(one.severity));
  return worst ?? null;
}
