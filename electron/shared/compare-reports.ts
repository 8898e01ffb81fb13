import { judgeChanges } from './judge-changes.ts';
import type {
  ChangeDirection,
  ReportChange,
  ReportComparison,
  ReportPart,
} from './report-comparison.ts';
import type {
  Certificate,
  DirectionProtection,
  Grade,
  SecurityReport,
  Severity,
} from './report.ts';

/**
 * What is other than it was, for two assessed reports of finished handshakes with the same endpoint.
 * Which of two names is better is read from the findings of their reports.
 */
export function compareReports(before: SecurityReport, after: SecurityReport): ReportComparison {
  const changes = comparisons.flatMap((compare) => compare(before, after));
  return {
    beforeAt: before.at,
    changes,
    findings: judgeChanges(before, after, changes),
  };
}

type Compare = (before: SecurityReport, after: SecurityReport) => ReportChange[];

interface Sides<T> {
  before: T;
  after: T;
}

/** No change where both are equal. */
function change(
  part: ReportPart,
  { before, after }: Sides<string | null>,
  direction: ChangeDirection,
): ReportChange[] {
  return before === after ? [] : [{ part, before, after, direction }];
}

/** A name that the findings of its report grade. */
function graded(
  part: ReportPart,
  findingId: string,
  nameOf: (report: SecurityReport) => string | null,
): Compare {
  return (before, after) =>
    change(
      part,
      { before: nameOf(before), after: nameOf(after) },
      byRank({
        before: severityOf(before, findingId, nameOf(before)),
        after: severityOf(after, findingId, nameOf(after)),
      }),
    );
}

const ranks: Readonly<Record<Severity, number>> = { ok: 0, note: 1, weak: 2, broken: 3 };

/** Undefined for a name that no finding is about. */
function severityOf(report: SecurityReport, id: string, name: string | null): number | undefined {
  const finding = report.findings.find((each) => each.id === id && each.subject === name);
  return finding && ranks[finding.severity];
}

/** The lower, the better. */
function byRank({ before, after }: Sides<number | undefined>): ChangeDirection {
  if (before === undefined || after === undefined || before === after) return 'different';
  return after < before ? 'better' : 'worse';
}

/** A number of bits; more are better. */
function sized(part: ReportPart, bitsOf: (report: SecurityReport) => number | null): Compare {
  return (before, after) => {
    const sides = { before: bitsOf(before), after: bitsOf(after) };
    const direction = byRank({
      before: sides.before === null ? undefined : -sides.before,
      after: sides.after === null ? undefined : -sides.after,
    });
    return change(part, { before: textOf(sides.before), after: textOf(sides.after) }, direction);
  };
}

/** A property that it is better to have. */
function had(part: ReportPart, has: (report: SecurityReport) => boolean | null): Compare {
  return (before, after) => {
    const sides = { before: has(before), after: has(after) };
    const rank = (value: boolean | null): number | undefined =>
      value === null ? undefined : Number(!value);
    return change(
      part,
      { before: textOf(sides.before), after: textOf(sides.after) },
      byRank({ before: rank(sides.before), after: rank(sides.after) }),
    );
  };
}

/** The same, told only where both reports know: what TLS 1.3 has built in is not observed there. */
function hadIfKnown(part: ReportPart, has: (report: SecurityReport) => boolean | null): Compare {
  const compare = had(part, has);
  return (before, after) =>
    has(before) === null || has(after) === null ? [] : compare(before, after);
}

function textOf(value: number | boolean | null): string | null {
  return value === null ? null : String(value);
}

/** Something that is no better or worse by itself. */
function plain(part: ReportPart, valueOf: (report: SecurityReport) => string | null): Compare {
  return (before, after) =>
    change(part, { before: valueOf(before), after: valueOf(after) }, 'different');
}

const marks: readonly Grade[] = ['A+', 'A', 'B', 'C', 'D', 'F'];

const compareGrades: Compare = (before, after) => {
  const sides = { before: before.grade?.mark ?? null, after: after.grade?.mark ?? null };
  const rank = (mark: Grade | null): number | undefined =>
    mark === null ? undefined : marks.indexOf(mark);
  return change('grade', sides, byRank({ before: rank(sides.before), after: rank(sides.after) }));
};

/** Of two methods that are graded alike the quantum-safe one is better. */
const compareKeyExchanges: Compare = (before, after) => {
  const nameOf = ({ keyExchange }: SecurityReport): string | null => keyExchange?.name ?? null;
  const rank = (report: SecurityReport): number | undefined => {
    const severity =
      severityOf(report, 'key-exchange', nameOf(report)) ??
      severityOf(report, 'static-key-exchange', nameOf(report));
    return severity === undefined
      ? undefined
      : severity - Number(report.keyExchange?.postQuantum) / 2;
  };
  const sides = { before: nameOf(before), after: nameOf(after) };
  return change('keyExchange', sides, byRank({ before: rank(before), after: rank(after) }));
};

/** The size of a group says something only where both methods leave it to the server. */
const compareGroups: Compare = (before, after) =>
  before.keyExchange?.name === after.keyExchange?.name
    ? sized('keyExchangeBits', ({ keyExchange }) => keyExchange?.bits ?? null)(before, after)
    : [];

/** An Ed25519 key of 256 bits is no smaller than an RSA key of 3072. */
const compareKeySizes: Compare = (before, after) =>
  before.hostKey?.type === after.hostKey?.type
    ? sized('hostKeyBits', ({ hostKey }) => hostKey?.bits ?? null)(before, after)
    : [];

function offered(list: string): Compare {
  return (before, after) => {
    const old = before.offers.server?.[list];
    const present = after.offers.server?.[list];
    if (!old || !present) return [];
    const gone = old.filter((name) => !present.includes(name));
    const added = present.filter((name) => !old.includes(name));
    const sides = { before: gone.join(', ') || null, after: added.join(', ') || null };
    return change(`serverOffer.${list}` as ReportPart, sides, 'different');
  };
}

function directed(
  report: SecurityReport,
  direction: 'clientToServer' | 'serverToClient',
): DirectionProtection | undefined {
  // In TLS the suite says both, for both directions.
  return report.cipherSuite ? undefined : report.encryption?.[direction];
}

/** The server's own certificate. */
function certificateOf({ certificates }: SecurityReport): Certificate | undefined {
  return certificates?.[0];
}

/** A resumed connection shows no certificate, which is no change of it. */
function certified(compare: Compare): Compare {
  return (before, after) =>
    certificateOf(before) && certificateOf(after) ? compare(before, after) : [];
}

/** An ECDSA key of 256 bits is no smaller than an RSA key of 2048. */
const compareCertificateKeys: Compare = (before, after) =>
  certificateOf(before)?.key.type === certificateOf(after)?.key.type
    ? sized('certificateKeyBits', (report) => certificateOf(report)?.key.bits ?? null)(
        before,
        after,
      )
    : [];

const comparisons: readonly Compare[] = [
  compareGrades,
  compareKeyExchanges,
  compareGroups,
  graded('protocolVersion', 'protocol-version', ({ role, protocolVersion }) =>
    role === 'ssh' ? null : protocolVersion,
  ),
  graded('cipherSuite', 'cipher', ({ cipherSuite }) => cipherSuite?.name ?? null),
  had('postQuantum', ({ keyExchange }) => keyExchange?.postQuantum ?? null),
  plain('hostKeyType', ({ hostKey }) => hostKey?.type ?? null),
  plain('hostKey', ({ hostKey }) => hostKey?.fingerprintSha256 ?? null),
  compareKeySizes,
  graded('hostKeyAlgorithm', 'host-key', ({ role, authentication }) =>
    role === 'ssh' ? (authentication?.signature ?? null) : null,
  ),
  graded('cipherClientToServer', 'cipher', (r) => directed(r, 'clientToServer')?.cipher ?? null),
  graded('cipherServerToClient', 'cipher', (r) => directed(r, 'serverToClient')?.cipher ?? null),
  graded('macClientToServer', 'mac', (r) => directed(r, 'clientToServer')?.mac ?? null),
  graded('macServerToClient', 'mac', (r) => directed(r, 'serverToClient')?.mac ?? null),
  certified(plain('certificate', (report) => certificateOf(report)?.fingerprintSha256 ?? null)),
  certified(plain('certificateIssuer', (report) => certificateOf(report)?.issuer ?? null)),
  certified(plain('certificateKeyType', (report) => certificateOf(report)?.key.type ?? null)),
  certified(compareCertificateKeys),
  certified(
    graded('signature', 'signature', ({ role, authentication }) =>
      role === 'ssh' ? null : (authentication?.signature ?? null),
    ),
  ),
  hadIfKnown('encryptThenMac', ({ tls }) => tls?.encryptThenMac ?? null),
  hadIfKnown('extendedMasterSecret', ({ session }) => session.extendedMasterSecret),
  hadIfKnown('secureRenegotiation', ({ session }) => session.secureRenegotiation),
  had('strictKeyExchange', ({ session }) => session.strictKeyExchange),
  plain('serverSoftware', ({ software }) => software.server),
  offered('keyExchange'),
  offered('hostKey'),
  offered('ciphersClientToServer'),
  offered('ciphersServerToClient'),
  offered('macsClientToServer'),
  offered('macsServerToClient'),
];
