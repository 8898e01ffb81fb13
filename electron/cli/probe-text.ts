import type { Improvement, ProbeAssessment } from '../inspector/accepted/judge-probe.ts';
import type { JudgedSuite } from '../inspector/accepted/judge-suites.ts';
import type { ClientOutcome } from '../inspector/accepted/tls-clients.ts';
import type { PreferenceOrder, ProbeResult, SshProbe, TlsProbe } from '../shared/probe.ts';
import { printable } from './terminal.ts';

/** A probe for people: the verdict, then what is accepted, then what could be better. */
export function probeText(probe: ProbeResult, assessment: ProbeAssessment): string {
  const sections = [
    verdict(probe, assessment),
    ...(probe.kind === 'tls' ? tlsSections(probe, assessment) : sshSections(probe, assessment)),
    section('To do better', assessment.improvements.map(improvementText)),
    section(
      'Left open',
      probe.unanswered.map(
        ({ topic, subject, detail }) =>
          `${topic}${subject === null ? '' : ` ${subject}`}: ${detail}`,
      ),
    ),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${printable(line)}\n`).join(''))
    .join('\n');
}

function verdict(probe: ProbeResult, { grade, worst, counts }: ProbeAssessment): string[] {
  const { host, port, address } = probe.endpoint;
  const where = `${host} port ${String(port)}${address === null ? '' : ` (${address})`}`;
  const seconds = (probe.durationMs / 1000).toFixed(1);
  const marks = Object.entries(counts).filter(([, number]) => number > 0);
  return [
    where,
    `${String(probe.connections)} connections in ${seconds} s, ${probe.at}${probe.isComplete ? '' : ', not complete'}`,
    grade
      ? `Grade ${grade.mark} for Keyferry, if the server is the right one: a probe checks nobody. ${grade.rule}`
      : 'Keyferry and this server have nothing in common under the balanced policy.',
    ...(worst ? [`The worst that is accepted: ${worst.name}, grade ${worst.mark}.`] : []),
    marks.map(([mark, number]) => `${String(number)} ${mark}`).join(', '),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

const orders: Readonly<Record<PreferenceOrder, string>> = {
  server: 'the server’s order',
  client: 'the client’s order is followed',
  unknown: 'order unknown',
};

function tlsSections(probe: TlsProbe, { suites, clients }: ProbeAssessment): string[][] {
  return [
    section(
      'Versions',
      probe.versions.map(({ name, isAccepted, refusal }) => {
        const answer = isAccepted === null ? 'unknown' : isAccepted ? 'accepted' : 'refused';
        return `${name.padEnd(8)} ${answer}${refusal === null ? '' : ` (${refusal})`}`;
      }),
    ),
    ...probe.suites.map(({ version, order }) => {
      const own = suites.filter((suite) => suite.version === version);
      return section(
        `${version}, ${count(own.length, 'suite')}, ${orders[order]}`,
        own.map(suiteText),
      );
    }),
    ...probe.groups.map(({ version, order, accepted }) =>
      section(`Groups of ${version}, ${orders[order]}`, [accepted.join(', ') || 'none']),
    ),
    section(
      'Finite fields of the server’s own',
      probe.fields.map(({ bits, name, suites: with_ }) => {
        const what = name ?? 'without a name';
        return `${String(bits)} bits, ${what}, with ${count(with_.length, 'suite')}`;
      }),
    ),
    ...probe.signatures.map(({ version, order, accepted }) =>
      section(`Signatures of ${version}, ${orders[order]}`, [accepted.join(', ') || 'none']),
    ),
    section(
      'Certificates',
      probe.certificates.flatMap(({ chain: [own], versions }) =>
        own
          ? [
              `${own.key.type} ${String(own.key.bits ?? own.key.curve ?? '')}, ${own.subject.replaceAll('\n', ', ')}, until ${own.validUntil}`,
              `  ${own.fingerprintSha256} (${versions.join(', ')})`,
            ]
          : [],
      ),
    ),
    section('Also', alsoLines(probe)),
    section('What a client gets', clients.map(clientText)),
  ];
}

function count(number: number, what: string): string {
  return `${String(number)} ${what}${number === 1 ? '' : 's'}`;
}

function suiteText({
  mark,
  name,
  openssl,
  keyExchange,
  authentication,
  remark,
  isChosen,
}: JudgedSuite): string {
  const exchange = keyExchange
    ? [
        keyExchange.name,
        ...(keyExchange.family === 'DHE' ? [`${String(keyExchange.bits)} bits`] : []),
      ].join(' ')
    : '';
  const signer = authentication
    ? `${authentication.algorithm} ${String(authentication.bits ?? '')}`.trim()
    : '';
  const facts = [exchange, signer, isChosen ? 'chosen for Keyferry' : '', remarkText(remark)]
    .filter((fact) => fact !== '')
    .join('; ');
  return `${mark.padEnd(2)} ${openssl ?? name}${facts === '' ? '' : `: ${facts}`}`;
}

/** The suite and its exchange stand in the row already. */
function remarkText(remark: JudgedSuite['remark']): string {
  if (!remark) return '';
  const isNamed = remark.id === 'protocol-version';
  return isNamed ? remark.title : remark.title.replace(`${remark.subject}: `, '');
}

function alsoLines({ resumption, alpn, protections, intolerances }: TlsProbe): string[] {
  const rows: readonly (readonly [string, string | null])[] = [
    ['resumption by identifier', yesNo(resumption.identifier)],
    ['resumption by ticket', yesNo(resumption.ticket)],
    ['resumption in TLS 1.3', yesNo(resumption.psk)],
    ['ALPN', alpn && (alpn.accepted.join(', ') || 'none')],
    ['compression', protections.compression && (protections.compression.join(', ') || 'no')],
    ['extended master secret', yesNo(protections.extendedMasterSecret)],
    ['encrypt-then-MAC', yesNo(protections.encryptThenMac)],
    ['secure renegotiation', yesNo(protections.secureRenegotiation)],
    ['refuses downgrades', yesNo(protections.downgradeSignal)],
    ['OCSP stapled', yesNo(protections.ocspStapled)],
    ['asks for a certificate', yesNo(protections.clientCertificate)],
    ['heartbeat', yesNo(protections.heartbeat)],
    ['stumbles over', intolerances.join(', ') || null],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : `${name.padEnd(24)} ${value}`));
}

function yesNo(value: boolean | null): string | null {
  if (value === null) return null;
  return value ? 'yes' : 'no';
}

const clientNames: Readonly<Record<ClientOutcome['client'], string>> = {
  keyferry: 'Keyferry',
  'no-hybrid': 'without hybrids',
  tls12: 'TLS 1.2 only',
  old: 'very old client',
};

function clientText({ client, mark, version, keyExchange, suite }: ClientOutcome): string {
  const outcome =
    mark === null ? 'nothing' : `${mark.padEnd(2)} ${[version, keyExchange, suite].join(', ')}`;
  return `${clientNames[client].padEnd(16)} ${outcome}`;
}

/** The answer to CVE-2023-48795. OpenSSH PROTOCOL §1.10. */
function isStrict({ lists }: SshProbe): boolean {
  return (lists['keyExchange'] ?? []).includes('kex-strict-s-v00@openssh.com');
}

function sshSections(probe: SshProbe, { algorithms }: ProbeAssessment): string[][] {
  const titles = {
    keyExchange: 'Key exchange',
    hostKey: 'Host key algorithms',
    ciphers: 'Ciphers',
    macs: 'MACs',
  };
  return [
    section('Server', [probe.software, `strict key exchange: ${isStrict(probe) ? 'yes' : 'no'}`]),
    ...Object.entries(titles).map(([kind, title]) =>
      section(
        title,
        algorithms
          .filter((algorithm) => algorithm.kind === kind)
          .map(({ mark, name, title: why }) => `${mark.padEnd(2)} ${name}: ${why}`),
      ),
    ),
    section(
      'Host keys',
      probe.hostKeys.map(
        ({ algorithms: names, key }) =>
          `${key.type} ${String(key.bits ?? '')} ${key.fingerprintSha256} (${names.join(', ')})`,
      ),
    ),
    section(
      'Moduli of the group exchange',
      (probe.groupExchange?.sizes ?? []).map(
        ({ askedBits, modulusBits }) =>
          `${String(askedBits).padStart(4)} bits asked for: ${modulusBits === null ? 'refused' : String(modulusBits)}`,
      ),
    ),
    section('Compression', [(probe.lists['compressionServerToClient'] ?? []).join(', ')]),
  ];
}

const improvementWords: Readonly<Record<Improvement['do'], string>> = {
  'disable-versions': 'Switch off',
  'remove-broken': 'Remove what is broken:',
  'remove-without-forward-secrecy': 'Remove what has no forward secrecy:',
  'remove-weak': 'Remove or move down what is weak:',
  'enlarge-key': 'Make a larger key than',
  'enlarge-modulus': 'Remove moduli of',
  'disable-compression': 'Switch off compression:',
  'add-hybrid': 'Add a quantum-safe exchange:',
};

function improvementText({ do: step, names }: Improvement): string {
  return `${improvementWords[step]} ${names.join(', ')}`;
}
