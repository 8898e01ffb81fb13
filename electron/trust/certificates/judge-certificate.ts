import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { Certificate, SecurityReport, Trust } from '../../shared/report.ts';
import type { JudgeAnswer } from '../host-key-answers.ts';
import type { HostKeyStores } from '../stores.ts';
import type { FoundCertificatePin } from './certificate-pins.ts';
import {
  findProblems,
  isFailedCheck,
  nameOf,
  type CertificateProblem,
} from './certificate-problems.ts';

/** What was shown, and what is known about it. */
interface Evidence {
  host: string;
  port: number;
  chain: readonly Certificate[];
  /** The server's own. */
  own: Certificate;
  problems: CertificateProblem[];
  pin: FoundCertificatePin | undefined;
  isNamed: boolean;
  isAcceptedOnce: boolean;
}

/**
 * The verdict on the certificate of a TLS report: accepted when a pin of this host and port, or a fingerprint
 * that was named beforehand, is exactly this certificate; else when its chain leads to an authority that
 * counts and it is good for the name and for today. A pin is the person's own word: where there is one,
 * nothing else passes, whoever has signed it.
 * @throws {AppError} internal, permission-denied, limit-exceeded when the pins cannot be read;
 *   malformed-message when certificate and fingerprint of the report do not belong together
 */
export async function judgeCertificate(
  report: SecurityReport,
  stores: HostKeyStores,
  now: Date = new Date(),
): Promise<JudgeAnswer> {
  const { host, port } = report.endpoint;
  const chain = report.certificates ?? [];
  const problems = findProblems(report, now);
  const [own] = chain;
  if (!own) return refuseBare(host, port, problems);
  checkFingerprint(own);
  return decide({
    host,
    port,
    chain,
    own,
    problems,
    pin: await stores.certificatePins?.find(host, port),
    isNamed: stores.namedFingerprints.has(own.fingerprintSha256),
    isAcceptedOnce: stores.acceptedOnce.has(host, port, own.fingerprintSha256),
  });
}

/** Keeps the certificate for good, as the only one of this host and port. @throws {AppError} as the store */
export async function pinCertificate(
  stores: HostKeyStores,
  host: string,
  port: number,
  certificate: Certificate,
): Promise<void> {
  if (!stores.certificatePins) {
    throw new AppError('invalid-request', 'There is no profile to keep a pin in.');
  }
  checkFingerprint(certificate);
  await stores.certificatePins.pin(host, port, certificate);
}

/** Lets this one certificate of this host and port pass for as long as the stores live. */
export function acceptCertificateOnce(
  stores: HostKeyStores,
  host: string,
  port: number,
  certificate: Certificate,
): void {
  checkFingerprint(certificate);
  stores.acceptedOnce.add(host, port, certificate.fingerprintSha256);
}

/** A fingerprint of another certificate would let one be shown to a person and a second one be trusted. */
function checkFingerprint({ base64, fingerprintSha256 }: Certificate): void {
  const digest = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64');
  if (`SHA256:${digest.replace(/=+$/, '')}` === fingerprintSha256) return;
  throw new AppError(
    'malformed-message',
    'A certificate and its fingerprint do not belong together.',
    { fingerprintSha256 },
  );
}

function decide(evidence: Evidence): JudgeAnswer {
  const { own, problems, pin, isNamed, isAcceptedOnce, host } = evidence;
  if (isNamed) return accept(evidence, 'pinned', 'Matches the fingerprint that you named.');
  if (pin?.fingerprintSha256 === own.fingerprintSha256) {
    return accept(evidence, 'pinned', `Matches ${sourceOf(pin)}.`);
  }
  if (pin) {
    return isAcceptedOnce
      ? accept(evidence, 'changed', 'Accepted once, although another certificate is pinned.')
      : refuseChanged(evidence, pin);
  }
  const [worst] = problems;
  if (!worst) {
    const until = own.validUntil.slice(0, 10);
    const reason = `Its chain leads to an authority that counts; it is good for ${host}, until ${until}.`;
    return accept(evidence, 'verified', reason);
  }
  if (!isAcceptedOnce) return refuse(evidence, worst);
  const verdict = isFailedCheck(worst) ? 'failed' : 'unverified';
  return accept(evidence, verdict, `Accepted once, although: ${worst.text}`);
}

function accept({ chain }: Evidence, verdict: Trust['verdict'], reason: string): JudgeAnswer {
  return { accept: true, trust: trustOf(verdict, reason, chain) };
}

function refuseBare(
  host: string,
  port: number,
  problems: readonly CertificateProblem[],
): JudgeAnswer {
  const reason = problems[0]?.text ?? 'The server showed no certificate.';
  return {
    accept: false,
    code: 'certificate-invalid',
    trust: trustOf('unverified', reason, null),
    message: `${host} showed no certificate, so nothing proves which server it is.`,
    detail: { host, port, problem: 'none-shown', problems },
  };
}

function refuse(evidence: Evidence, worst: CertificateProblem): JudgeAnswer {
  const { host, own, chain, problems } = evidence;
  const verdict = isFailedCheck(worst) ? 'failed' : 'unverified';
  return {
    accept: false,
    code: 'certificate-invalid',
    trust: trustOf(verdict, worst.text, chain),
    message:
      `The certificate does not prove that this is ${host}. ${textOf(problems)} ` +
      `Compare ${own.fingerprintSha256} with what the operator says before you accept it.`,
    detail: detailOf(evidence, problems),
  };
}

/** Another certificate is pinned. Whether somebody vouches for the new one is part of the answer. */
function refuseChanged(evidence: Evidence, pin: FoundCertificatePin): JudgeAnswer {
  const { host, own, chain, problems } = evidence;
  const vouched =
    problems.length === 0
      ? `The new one is signed by ${nameOf(own.issuer)} and verifies by itself: most likely it was renewed.`
      : `Nothing vouches for the new one. ${textOf(problems)}`;
  const reason = `Differs from ${sourceOf(pin)}.`;
  const changed: CertificateProblem = { kind: 'changed', text: reason };
  return {
    accept: false,
    code: 'certificate-invalid',
    trust: trustOf('changed', reason, chain),
    message:
      `The certificate of ${host} is not the one that you pinned. ${vouched} ` +
      'Ask the operator for the fingerprint.',
    detail: {
      ...detailOf(evidence, [changed, ...problems]),
      isVerified: problems.length === 0,
      pinned: {
        fingerprintSha256: pin.fingerprintSha256,
        subject: pin.subject,
        issuer: pin.issuer,
        validFrom: pin.validFrom,
        validUntil: pin.validUntil,
        pinnedAt: pin.pinnedAt,
      },
    },
  };
}

function sourceOf({ source, pinnedAt }: FoundCertificatePin): string {
  return source ?? `the certificate that you pinned on ${pinnedAt.slice(0, 10)}`;
}

function textOf(problems: readonly CertificateProblem[]): string {
  return problems.map(({ text }) => text).join(' ');
}

/** What a dialog shows; the whole certificates are in the report. */
function detailOf(
  { host, port, own, chain }: Evidence,
  problems: readonly CertificateProblem[],
): Record<string, unknown> {
  return {
    host,
    port,
    problem: problems[0]?.kind ?? 'other',
    problems,
    fingerprintSha256: own.fingerprintSha256,
    fingerprintSha256Hex: own.fingerprintSha256Hex,
    names: own.names.slice(0, 100),
    key: own.key,
    chain: chain.map(linkOf),
  };
}

function linkOf({ subject, issuer, validFrom, validUntil, fingerprintSha256 }: Certificate) {
  return { subject, issuer, validFrom, validUntil, fingerprintSha256 };
}

function trustOf(
  verdict: Trust['verdict'],
  reason: string,
  chain: readonly Certificate[] | null,
): Trust {
  return { verdict, reason, hostKey: null, chain: chain && chain.map(linkOf) };
}
