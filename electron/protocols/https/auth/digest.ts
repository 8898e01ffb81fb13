import { createHash } from 'node:crypto';
import type { Challenge } from '../../../wire/http/challenge.ts';

/** What a Digest challenge asks for, checked. RFC 7616 §3.3. */
export interface DigestChallenge {
  realm: string;
  nonce: string;
  opaque: string | undefined;
  algorithm: DigestAlgorithm;
  /** False for servers of RFC 2069, which know no quality of protection. */
  hasQop: boolean;
  isStale: boolean;
}

/** Best first. `-sess` binds the secret to the first nonce. RFC 7616 §3.4.2. */
const algorithms = {
  'SHA-512-256': 'sha512-256',
  'SHA-256': 'sha256',
  MD5: 'md5',
} as const;

export interface DigestAlgorithm {
  /** As the server wrote it. */
  name: string;
  hash: (typeof algorithms)[keyof typeof algorithms];
  isSession: boolean;
  /** Lower is better. */
  rank: number;
}

/** Null for challenges that cannot be answered: unknown algorithms, or `auth-int` alone. */
export function readDigestChallenge({ scheme, parameters }: Challenge): DigestChallenge | null {
  const nonce = parameters.get('nonce');
  const realm = parameters.get('realm');
  const algorithm = readAlgorithm(parameters.get('algorithm') ?? 'MD5');
  const qop = parameters
    .get('qop')
    ?.split(',')
    .map((word) => word.trim().toLowerCase());
  if (scheme !== 'digest' || nonce === undefined || realm === undefined || !algorithm) return null;
  if (qop && !qop.includes('auth')) return null;
  return {
    realm,
    nonce,
    opaque: parameters.get('opaque'),
    algorithm,
    hasQop: qop !== undefined,
    isStale: parameters.get('stale')?.toLowerCase() === 'true',
  };
}

function readAlgorithm(name: string): DigestAlgorithm | undefined {
  const isSession = /-sess$/i.test(name);
  const base = name.replace(/-sess$/i, '').toUpperCase();
  const rank = Object.keys(algorithms).indexOf(base);
  const hash = Object.values(algorithms)[rank];
  return hash === undefined ? undefined : { name, hash, isSession, rank };
}

export interface DigestRequest {
  method: string;
  /** The request target exactly as it stands in the request line. */
  uri: string;
  user: string;
  password: string;
  cnonce: string;
  /** How many requests have used this nonce, this one included. */
  count: number;
}

/**
 * The value of Authorization. RFC 7616 §3.4. @throws {Error} never for what `readDigestChallenge` took;
 * quotes in names are escaped
 */
export function answerDigest(challenge: DigestChallenge, request: DigestRequest): string {
  const { realm, nonce, opaque, algorithm, hasQop } = challenge;
  const { method, uri, user, password, cnonce, count } = request;
  const hash = (text: string): string =>
    createHash(algorithm.hash).update(text, 'utf8').digest('hex');
  const nc = count.toString(16).padStart(8, '0');
  const secret = hash(`${user}:${realm}:${password}`);
  const ha1 = algorithm.isSession ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
  const ha2 = hash(`${method}:${uri}`);
  const response = hasQop
    ? hash(`${ha1}:${nonce}:${nc}:${cnonce}:auth:${ha2}`)
    : hash(`${ha1}:${nonce}:${ha2}`);
  return `Digest ${[
    ...userParameter(user),
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `algorithm=${algorithm.name}`,
    `response="${response}"`,
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ...(hasQop ? ['qop=auth', `nc=${nc}`, `cnonce="${cnonce}"`] : []),
  ].join(', ')}`;
}

/** Names beyond ASCII go as RFC 8187 writes them. RFC 7616 §3.4. */
function userParameter(user: string): string[] {
  if (/^[\x20-\x7e]*$/.test(user)) return [`username=${quoted(user)}`];
  const escaped = encodeURIComponent(user).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return [`username*=UTF-8''${escaped}`];
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
