import type { Certificate, SecurityReport } from '../../shared/report.ts';

/** Why a certificate does not prove who the server is. The worst first. */
export const problemKinds = [
  'none-shown',
  'changed',
  'revoked',
  'bad-signature',
  'name-mismatch',
  'expired',
  'not-yet-valid',
  'wrong-purpose',
  'weak',
  'self-signed',
  'unknown-authority',
  'other',
] as const;
export type ProblemKind = (typeof problemKinds)[number];

export interface CertificateProblem {
  kind: ProblemKind;
  /** A sentence for people. */
  text: string;
}

/** X509_verify_cert_error_string(3), as Node names them. What is missing here is `other`. */
const kindByCode: Readonly<Record<string, ProblemKind>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  CERT_REVOKED: 'revoked',
  CERT_SIGNATURE_FAILURE: 'bad-signature',
  CERT_UNTRUSTED: 'unknown-authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-authority',
  INVALID_PURPOSE: 'wrong-purpose',
  INVALID_CA: 'wrong-purpose',
  EE_KEY_TOO_SMALL: 'weak',
  CA_KEY_TOO_SMALL: 'weak',
  CA_MD_TOO_WEAK: 'weak',
  HOSTNAME_MISMATCH: 'name-mismatch',
};

/** Nothing vouches, and nothing speaks against it: as with an SSH key at first contact. */
const unvouched: ReadonlySet<ProblemKind> = new Set(['self-signed', 'unknown-authority']);

/** Whether a check failed, rather than nobody having vouched. */
export function isFailedCheck({ kind }: CertificateProblem): boolean {
  return !unvouched.has(kind);
}

/**
 * Everything that is wrong with the shown chain, the worst first; empty where it proves that the server is
 * the one that was asked for. OpenSSL stops at its first complaint, so dates and name are looked at again.
 */
export function findProblems(
  { certificates, verification, endpoint }: SecurityReport,
  now: Date,
): CertificateProblem[] {
  const [own] = certificates ?? [];
  if (!own || !verification) {
    return [{ kind: 'none-shown', text: 'The server showed no certificate.' }];
  }
  const problems = new Map<ProblemKind, string>();
  const add = (kind: ProblemKind, text: string): void => {
    if (!problems.has(kind)) problems.set(kind, text);
  };
  for (const [index, certificate] of (certificates ?? []).entries()) {
    const dated = datesProblem(certificate, index === 0, now);
    // Certificates behind the first may lie on a way that was not taken: there OpenSSL has the word.
    if (dated && (index === 0 || kindByCode[verification.code] === dated.kind)) {
      add(dated.kind, dated.text);
    }
  }
  if (verification.isNameMatching !== true) add('name-mismatch', nameText(own, endpoint.host));
  if (verification.code !== 'OK') {
    const kind = kindByCode[verification.code] ?? 'other';
    add(kind, chainText(kind, own, verification.text));
  }
  return problemKinds.flatMap((kind) => {
    const text = problems.get(kind);
    return text === undefined ? [] : [{ kind, text }];
  });
}

function datesProblem(
  { validFrom, validUntil, subject }: Certificate,
  isOwn: boolean,
  now: Date,
): CertificateProblem | null {
  const whose = isOwn ? 'The certificate' : `The certificate of ${nameOf(subject)} in the chain`;
  if (now > new Date(validUntil)) {
    return { kind: 'expired', text: `${whose} expired on ${day(validUntil)}.` };
  }
  if (now < new Date(validFrom)) {
    return { kind: 'not-yet-valid', text: `${whose} is not valid before ${day(validFrom)}.` };
  }
  return null;
}

function nameText({ names, subject }: Certificate, host: string): string {
  const shown = names.slice(0, 5).map((name) => name.replace(/^\w+:/, ''));
  const more = names.length > shown.length ? ' and others' : '';
  const good = shown.length > 0 ? `${shown.join(', ')}${more}` : `no name (${nameOf(subject)})`;
  return `The certificate is for ${good}, not for ${host}.`;
}

function chainText(kind: ProblemKind, { issuer }: Certificate, said: string): string {
  if (kind === 'self-signed') return 'Nobody but the server itself has signed the certificate.';
  if (kind === 'unknown-authority') {
    return `The certificate is signed by ${nameOf(issuer)}, which leads to no authority that this computer or the site trusts.`;
  }
  return said;
}

/** The common name of a subject or issuer, else the whole of it on one line. */
export function nameOf(subject: string): string {
  const [, common] = /^CN=(.*)$/m.exec(subject) ?? [];
  return common ?? subject.replaceAll('\n', ', ');
}

function day(iso: string): string {
  return iso.slice(0, 10);
}
