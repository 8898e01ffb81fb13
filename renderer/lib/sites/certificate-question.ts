import * as v from 'valibot';
import type { Failure } from '../../../electron/shared/errors.ts';

const Link = v.object({
  subject: v.string(),
  issuer: v.string(),
  validFrom: v.string(),
  validUntil: v.string(),
});

const Detail = v.object({
  host: v.string(),
  port: v.number(),
  problem: v.string(),
  problems: v.array(v.object({ kind: v.string(), text: v.string() })),
  fingerprintSha256: v.string(),
  fingerprintSha256Hex: v.string(),
  names: v.array(v.string()),
  chain: v.pipe(v.array(Link), v.minLength(1)),
  isVerified: v.optional(v.boolean()),
  pinned: v.optional(
    v.object({ ...Link.entries, fingerprintSha256: v.string(), pinnedAt: v.string() }),
  ),
});

/** What a certificate dialog shows; from the detail of `certificate-invalid`. */
export type CertificateQuestion = { kind: 'certificate' } & v.InferOutput<typeof Detail>;

/** The question that a refused certificate puts to a person; null for every other failure. */
export function certificateQuestionOf(failure: Failure): CertificateQuestion | null {
  if (failure.code !== 'certificate-invalid') return null;
  const parsed = v.safeParse(Detail, failure.detail);
  return parsed.success ? { kind: 'certificate', ...parsed.output } : null;
}

/** Nobody vouches for it, and nothing speaks against it: as with a server that was never seen. */
export function isOnlyUnvouched({ problems }: CertificateQuestion): boolean {
  return problems.every(({ kind }) => kind === 'self-signed' || kind === 'unknown-authority');
}

/** The common name of a subject, else the whole of it on one line. */
export function commonName(subject: string): string {
  const [, name] = /^CN=(.*)$/m.exec(subject) ?? [];
  return name ?? subject.replaceAll('\n', ', ');
}

/** `DNS:files.example.com` without its kind. */
export function bareNames(names: readonly string[]): string {
  return names.map((name) => name.replace(/^\w+:/, '')).join(', ');
}

export type Comparison = 'nothing' | 'partly' | 'same' | 'different';

/** So few characters prove nothing. */
const comparedCharacters = 6;

/**
 * How what was typed or pasted stands to the fingerprint: base64 with or without `SHA256:`, or hex with or
 * without colons. `partly`: its last characters alone, six at least.
 */
export function compareFingerprint(
  typed: string,
  { fingerprintSha256, fingerprintSha256Hex }: CertificateQuestion,
): Comparison {
  const given = typed
    .replace(/\s/g, '')
    .replace(/^sha-?256[:=]?/i, '')
    .replace(/=$/, '');
  if (given.length < comparedCharacters) return 'nothing';
  const base64 = fingerprintSha256.replace(/^SHA256:/, '');
  const hex = fingerprintSha256Hex.replaceAll(':', '').toLowerCase();
  const givenHex = given.replaceAll(':', '').toLowerCase();
  if (given === base64 || givenHex === hex) return 'same';
  const isEnd = base64.endsWith(given) || (given.includes(':') && hex.endsWith(givenHex));
  return isEnd ? 'partly' : 'different';
}
