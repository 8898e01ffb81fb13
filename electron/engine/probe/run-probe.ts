import { describeCertificate } from '../../connections/tls/certificates.ts';
import { nameOfPrime } from '../../connections/tls/known-primes.ts';
import { describeHostKey } from '../../connections/host-key.ts';
import { probeSsh } from '../../inspector/probe/ssh/probe-ssh.ts';
import { probeTls, type ChainFound } from '../../inspector/probe/tls/probe-tls.ts';
import type { TlsAnswer, TlsQuestion } from '../../inspector/probe/tls/question.ts';
import type { AskCredentials } from '../../protocols/protocol.ts';
import { AppError } from '../../shared/errors.ts';
import { planProbe, usualPace, type ProbePace } from '../../shared/probe-plan.ts';
import type {
  ProbedChain,
  ProbeProgress,
  ProbeResult,
  ProbeTarget,
  SshProbe,
  TlsProbe,
  Unanswered,
} from '../../shared/probe.ts';
import { resumes } from './ask-resumption.ts';
import { askSsh } from './ask-ssh.ts';
import { askTls } from './ask-tls.ts';
import { Asking } from './asking.ts';
import { ConnectionGate } from './connection-gate.ts';
import { wayOf } from './probe-way.ts';

export interface ProbeOptions {
  signal: AbortSignal;
  /** Only ever asked by the site's proxy. */
  credentials: AskCredentials;
  onProgress?: (progress: ProbeProgress) => void;
  pace?: ProbePace;
  /** For one answer; longer than a slow server takes to sign or to find a modulus of 8192 bits. */
  answerTimeoutMs?: number;
}

const usualTimeoutMs = { tls: 8_000, ssh: 20_000 };

/** A patient person's limit. */
const maxTimeMs = 5 * 60_000;

/**
 * Asks a server what it accepts, over many connections that never get as far as a sign-in.
 * @throws {AppError} what the first connection fails with: dns, refused, timeout, connection-lost,
 *   negotiation-failed where FTP has no TLS, malformed-message where another service answers; unsupported
 *   behind jump hosts; cancelled
 */
export async function runProbe(target: ProbeTarget, options: ProbeOptions): Promise<ProbeResult> {
  const { signal, pace = usualPace } = options;
  const startedAt = performance.now();
  const at = new Date().toISOString();
  const plan = planProbe(target, pace);
  const limits = { pace, connections: plan.mostConnections, timeMs: maxTimeMs };
  const gate = new ConnectionGate(limits, signal);
  const asking = new Asking({
    gate,
    expectedConnections: plan.usualConnections,
    onProgress: options.onProgress ?? (() => undefined),
  });
  const run: Run = {
    asking,
    gate,
    address: null,
    way: wayOf(target, options.credentials, signal),
    signal,
    answerTimeoutMs:
      options.answerTimeoutMs ?? usualTimeoutMs[target.protocol === 'sftp' ? 'ssh' : 'tls'],
  };
  const facts =
    target.protocol === 'sftp' ? await askAboutSsh(run) : await askAboutTls(target, run);
  return {
    ...facts,
    version: 1,
    endpoint: { host: target.host, port: target.port, address: run.address },
    at,
    durationMs: Math.round(performance.now() - startedAt),
    connections: gate.opened,
    isComplete: asking.isComplete,
  };
}

interface Run {
  readonly asking: Asking;
  readonly gate: ConnectionGate;
  readonly way: ReturnType<typeof wayOf>;
  readonly signal: AbortSignal;
  readonly answerTimeoutMs: number;
  address: string | null;
}

type Common = 'version' | 'endpoint' | 'at' | 'durationMs' | 'connections' | 'isComplete';

/** IANA, TLS ALPN Protocol IDs. */
const alpnNames = { https: ['h2', 'http/1.1', 'http/1.0'], ftps: ['ftp'] } as const;

async function askAboutTls(
  target: Exclude<ProbeTarget, { protocol: 'sftp' }>,
  run: Run,
): Promise<Omit<TlsProbe, Common>> {
  const { asking, way, signal, answerTimeoutMs } = run;
  const onAddress = (address: string): void => {
    run.address ??= address;
  };
  const edge = { target, way, signal, answerTimeoutMs, onAddress };
  const askOnce = (question: TlsQuestion): Promise<TlsAnswer> =>
    asking.ask(question, () => askTls(edge, question));
  const { chains, fields, unanswered, ...found } = await probeTls({
    async ask(question) {
      const answer = await askOnce(question);
      // It may have been the line.
      return answer.kind === 'closed' ? await askOnce(question) : answer;
    },
    async askResumption(kind) {
      const open = <T>(work: () => Promise<T>) =>
        asking.ask({ topic: 'resumption', subject: kind }, work);
      return await resumes(edge, kind, open);
    },
    protocols: alpnNames[target.protocol],
    onExpected: (questions) => {
      asking.expect(questions);
    },
  });
  const { certificates, places, unreadable } = describeChains(chains);
  throwIfMute(found.versions, unanswered);
  return {
    kind: 'tls',
    protocol: target.protocol,
    tlsStart: target.protocol === 'ftps' ? target.tlsStart : 'implicit',
    ...found,
    suites: found.suites.map((suites) => ({
      ...suites,
      accepted: suites.accepted.map(({ certificate, ...suite }) => ({
        ...suite,
        certificate: certificate === null ? null : (places[certificate] ?? null),
      })),
    })),
    fields: fields.map(({ prime, bits, suites }) => ({ bits, name: nameOfPrime(prime), suites })),
    certificates,
    unanswered: [...unanswered, ...unreadable],
  };
}

/** What answers to nothing that a TLS server answers to is none. @throws {AppError} */
function throwIfMute(versions: TlsProbe['versions'], unanswered: readonly Unanswered[]): void {
  const isAll = (refusal: string | null): boolean =>
    versions.every((version) => version.isAccepted !== true && version.refusal === refusal);
  if (isAll('malformed')) {
    const detail = unanswered.find(({ reason }) => reason === 'malformed')?.detail ?? '';
    throw new AppError('malformed-message', `No TLS server answers here (${detail}).`);
  }
  if (isAll('closed'))
    throw new AppError('connection-lost', 'The server ends every connection without a word.');
  if (isAll(null)) throw new AppError('timeout', 'The server says nothing.');
}

/** A chain that OpenSSL cannot read is left out. `places` says where each of the others is now. */
function describeChains(chains: readonly ChainFound[]): {
  certificates: ProbedChain[];
  places: (number | null)[];
  unreadable: Unanswered[];
} {
  const certificates: ProbedChain[] = [];
  const places: (number | null)[] = [];
  const unreadable: Unanswered[] = [];
  for (const { chain, versions } of chains) {
    try {
      certificates.push({ chain: chain.map((der) => describeCertificate(der)), versions });
      places.push(certificates.length - 1);
    } catch {
      places.push(null);
      unreadable.push({
        topic: 'certificates',
        subject: versions.join(', '),
        reason: 'malformed',
        detail: 'A certificate cannot be read.',
      });
    }
  }
  return { certificates, places, unreadable };
}

/** OpenSSH from 9.8 on counts a second against an address for each connection without a sign-in. sshd_config(5), PerSourcePenalties. */
const penalizing = /^SSH-2\.0-OpenSSH_(?:9\.[89]|1\d)/;
const gentlePerSecond = 2;

async function askAboutSsh(run: Run): Promise<Omit<SshProbe, Common>> {
  const { asking, way, signal, answerTimeoutMs } = run;
  const onAddress = (address: string): void => {
    run.address ??= address;
  };
  const { hostKeys, ...found } = await probeSsh({
    async ask(question) {
      const answer = await asking.ask(question, () =>
        askSsh({ way, signal, answerTimeoutMs, onAddress }, question),
      );
      if (answer.kind === 'lists' && penalizing.test(answer.software))
        run.gate.slowTo(gentlePerSecond);
      return answer;
    },
    onExpected: (questions) => {
      asking.expect(questions);
    },
  });
  const described: SshProbe['hostKeys'] = [];
  const unanswered = [...found.unanswered];
  for (const { algorithms, blob } of hostKeys) {
    try {
      described.push({ algorithms, key: describeHostKey(blob) });
    } catch (error) {
      const [subject = null] = algorithms;
      const detail = AppError.from(error).message;
      unanswered.push({ topic: 'host-keys', subject, reason: 'malformed', detail });
    }
  }
  return { kind: 'ssh', protocol: 'sftp', ...found, hostKeys: described, unanswered };
}
