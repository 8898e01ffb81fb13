import type { ReportChange, ReportPart } from './report-comparison.ts';
import type { Finding, SecurityReport } from './report.ts';

/**
 * What a person should know of the changes: a downgrade, then a host key of another type.
 */
export function judgeChanges(
  before: SecurityReport,
  after: SecurityReport,
  changes: readonly ReportChange[],
): Finding[] {
  return [...judgeDowngrade(before, after, changes), ...judgeHostKeyType(before, changes)];
}

/** One finding for everything that became worse. A grade falls with its parts, or with the trust. */
function judgeDowngrade(
  before: SecurityReport,
  after: SecurityReport,
  changes: readonly ReportChange[],
): Finding[] {
  const worse = changes.filter(({ part, direction }) => direction === 'worse' && part !== 'grade');
  const [first] = worse;
  if (!first) return [];
  const isOwnOffer = !isSameOffer(before.offers.client, after.offers.client);
  return [
    {
      id: 'history.downgrade',
      severity: isOwnOffer ? 'note' : 'weak',
      subject: first.part,
      title: `Weaker than on ${before.at.slice(0, 10)}: ${worse.map(worseWords).join(', ')}`,
      advice: isOwnOffer
        ? 'Keyferry offered other algorithms than last time, which may be the reason.'
        : 'Ask the operator what changed on the server, or whether something sits in between.',
      sources: [],
    },
  ];
}

function worseWords({ part, before, after }: ReportChange): string {
  const lost = losses[part];
  if (lost !== undefined) return lost;
  return `${words[part] ?? part} ${after ?? 'none'} instead of ${before ?? 'none'}`;
}

/** Of what a connection has or has not. */
const losses: Readonly<Partial<Record<ReportPart, string>>> = {
  postQuantum: 'no longer quantum-safe',
  strictKeyExchange: 'no strict key exchange any more',
  encryptThenMac: 'no encrypt-then-MAC any more',
  extendedMasterSecret: 'no extended master secret any more',
  secureRenegotiation: 'no secure renegotiation any more',
};

const words: Readonly<Partial<Record<ReportPart, string>>> = {
  keyExchange: 'key exchange',
  keyExchangeBits: 'group bits',
  hostKeyAlgorithm: 'host key algorithm',
  hostKeyBits: 'host key bits',
  cipherClientToServer: 'cipher to the server',
  cipherServerToClient: 'cipher from the server',
  macClientToServer: 'MAC to the server',
  macServerToClient: 'MAC from the server',
  protocolVersion: 'version',
  cipherSuite: 'cipher suite',
  certificateKeyBits: 'key bits of the certificate',
  signature: 'signature',
};

type Offer = SecurityReport['offers']['client'];

/** The order of host keys follows what is known for the host and says nothing about strength. */
function isSameOffer(before: Offer, after: Offer): boolean {
  if (!before || !after) return before === after;
  const kinds = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...kinds].every((kind) => {
    const [old = [], present = []] = [before[kind], after[kind]];
    const isSorted = kind === 'hostKey';
    const text = (names: string[]): string => (isSorted ? names.toSorted() : names).join(',');
    return text(old) === text(present);
  });
}

function judgeHostKeyType(before: SecurityReport, changes: readonly ReportChange[]): Finding[] {
  const changed = changes.find(({ part }) => part === 'hostKeyType');
  if (!changed || changed.before === null || changed.after === null) return [];
  return [
    {
      id: 'history.new-host-key-type',
      severity: 'note',
      subject: changed.after,
      title: `The server showed a key of another type than on ${before.at.slice(0, 10)}: ${changed.after} instead of ${changed.before}`,
      advice:
        'Servers get new keys when they are set up anew. Ask the operator whether that was so.',
      sources: [],
    },
  ];
}
