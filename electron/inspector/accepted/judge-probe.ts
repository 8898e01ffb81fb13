import type { ProbeResult, SshProbe, TlsProbe } from '../../shared/probe.ts';
import type { Grade, SecurityReport } from '../../shared/report.ts';
import { sshOffer, type SshOfferKind } from '../../shared/ssh-offers.ts';
import { tlsLists } from '../../shared/tls-offers.ts';
import { isKexMarker } from '../../wire/ssh/negotiate.ts';
import { forecastSshProbe, forecastTls, type Forecast } from '../forecast.ts';
import { gradeOfName } from '../offer-grades.ts';
import { judgeSuites, type JudgedSuite } from './judge-suites.ts';
import { clientsOf, type ClientOutcome } from './tls-clients.ts';

/** What a server's answers amount to. */
export interface ProbeAssessment {
  /** What Keyferry would settle on with it under the balanced policy. */
  forecast: Forecast;
  /** Of that; null where there is nothing in common. */
  grade: NonNullable<SecurityReport['grade']> | null;
  /** The worst that the server takes, whoever asks for it. */
  worst: { name: string; mark: Grade } | null;
  /** How many names have which grade: suites of TLS, one for each version; algorithms of SSH. */
  counts: Readonly<Record<Grade, number>>;
  /** TLS: every accepted suite, in the order of the probe. */
  suites: JudgedSuite[];
  /** TLS: what other clients would get. */
  clients: ClientOutcome[];
  /** SSH: every name that is offered, by kind. */
  algorithms: JudgedAlgorithm[];
  /** What its operator could do, the most urgent first. */
  improvements: Improvement[];
}

export interface JudgedAlgorithm {
  kind: SshOfferKind;
  name: string;
  mark: Grade;
  title: string;
}

/** A step to a better grade. `names` are those that it is about. */
export interface Improvement {
  do:
    | 'disable-versions'
    | 'remove-broken'
    | 'remove-without-forward-secrecy'
    | 'remove-weak'
    | 'enlarge-key'
    | 'enlarge-modulus'
    | 'disable-compression'
    | 'add-hybrid';
  names: string[];
}

const worstLast: readonly Grade[] = ['A+', 'A', 'B', 'C', 'D', 'F'];

/** Judges by the rules that grade connections. The identity counts as verified. */
export function judgeProbe(probe: ProbeResult): ProbeAssessment {
  return probe.kind === 'ssh' ? judgeSshProbe(probe) : judgeTlsProbe(probe);
}

function judgeTlsProbe(probe: TlsProbe): ProbeAssessment {
  const forecast = forecastTls(probe, tlsLists('balanced'));
  const suites = judgeSuites(probe);
  const marks = suites.map(({ mark }) => mark);
  const bare = judgeSuites(withoutCommonFaults(probe));
  const named = (is: (suite: JudgedSuite) => boolean): string[] => [
    ...new Set(bare.filter(is).map(({ openssl, name }) => openssl ?? name)),
  ];
  const isOld = ({ version }: JudgedSuite): boolean => !isCurrent(version);
  const old = probe.versions.filter(({ name, isAccepted }) => isAccepted && !isCurrent(name));
  const smallKeys = probe.certificates.flatMap(({ chain }) =>
    chain[0]?.key.bits != null && /^(?:RSA|DSA)/.test(chain[0].key.type) && chain[0].key.bits < 2048
      ? [`${chain[0].key.type} ${String(chain[0].key.bits)}`]
      : [],
  );
  const isQuantumSafe = bare.some(({ mark }) => mark === 'A+');
  return {
    forecast,
    grade: forecast.isAgreed ? forecast.report.grade : null,
    worst: worstOf(suites.map(({ openssl, name, mark }) => ({ name: openssl ?? name, mark }))),
    counts: count(marks),
    suites,
    clients: clientsOf(probe),
    algorithms: [],
    improvements: stepsOf([
      ['disable-versions', old.map(({ name }) => name)],
      ['remove-broken', named((suite) => !isOld(suite) && suite.mark === 'F')],
      ['enlarge-key', smallKeys],
      ['remove-without-forward-secrecy', named((suite) => !isOld(suite) && suite.mark === 'D')],
      ['remove-weak', named((suite) => !isOld(suite) && suite.mark === 'C')],
      ['disable-compression', probe.protections.compression ?? []],
      ['add-hybrid', isQuantumSafe ? [] : ['X25519MLKEM768']],
    ]),
  };
}

/** What spoils every suite alike is a step of its own, and no reason to remove the suites. */
function withoutCommonFaults(probe: TlsProbe): TlsProbe {
  const { protections } = probe;
  return {
    ...probe,
    certificates: [],
    protections: {
      ...protections,
      compression: [],
      extendedMasterSecret: null,
      secureRenegotiation: null,
    },
  };
}

function isCurrent(version: string): boolean {
  return version === 'TLSv1.3' || version === 'TLSv1.2';
}

const sshKinds: readonly (readonly [SshOfferKind, string])[] = [
  ['keyExchange', 'keyExchange'],
  ['hostKey', 'hostKey'],
  ['ciphers', 'ciphersServerToClient'],
  ['macs', 'macsServerToClient'],
];

const leastModulusBits = 2048;

function judgeSshProbe(probe: SshProbe): ProbeAssessment {
  const forecast = forecastSshProbe(probe, sshOffer('balanced')) ?? {
    isAgreed: false,
    missing: ['keyExchange'],
  };
  const algorithms = sshKinds.flatMap(([kind, list]) =>
    (probe.lists[list] ?? [])
      .filter((name) => !isKexMarker(name))
      .map((name) => ({ kind, name, ...gradeOfName(kind, name) })),
  );
  const named = (mark: Grade): string[] =>
    algorithms.filter((algorithm) => algorithm.mark === mark).map(({ name }) => name);
  const sizes = probe.groupExchange?.sizes ?? [];
  const small = sizes.flatMap(({ modulusBits }) =>
    modulusBits !== null && modulusBits < leastModulusBits ? [String(modulusBits)] : [],
  );
  const smallKeys = probe.hostKeys
    .filter(({ key }) => key.type === 'ssh-rsa' && key.bits !== null && key.bits < 2048)
    .map(({ key }) => `RSA ${String(key.bits)}`);
  const isQuantumSafe = algorithms.some(({ mark }) => mark === 'A+');
  return {
    forecast,
    grade: forecast.isAgreed ? forecast.report.grade : null,
    worst: worstOf(algorithms),
    counts: count(algorithms.map(({ mark }) => mark)),
    suites: [],
    clients: [],
    algorithms,
    improvements: stepsOf([
      ['remove-broken', named('F')],
      ['enlarge-key', smallKeys],
      ['enlarge-modulus', [...new Set(small)]],
      ['remove-without-forward-secrecy', named('D')],
      ['remove-weak', named('C')],
      ['add-hybrid', isQuantumSafe ? [] : ['mlkem768x25519-sha256']],
    ]),
  };
}

function stepsOf(steps: readonly (readonly [Improvement['do'], string[]])[]): Improvement[] {
  return steps.flatMap(([step, names]) => (names.length === 0 ? [] : { do: step, names }));
}

function worstOf(graded: readonly { name: string; mark: Grade }[]): ProbeAssessment['worst'] {
  const [worst] = graded.toSorted(
    (one, other) => worstLast.indexOf(other.mark) - worstLast.indexOf(one.mark),
  );
  return worst ? { name: worst.name, mark: worst.mark } : null;
}

function count(marks: readonly Grade[]): Record<Grade, number> {
  const counts = { 'A+': 0, A: 0, B: 0, C: 0, D: 0, F: 0 };
  for (const mark of marks) counts[mark] += 1;
  return counts;
}
