import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import { AppError } from '../../shared/errors.ts';
import type { Verification } from '../../shared/report.ts';

/** X509_verify_cert_error_string(3), in words for people. */
const texts: Readonly<Record<string, string>> = {
  OK: 'The chain leads to an authority that counts.',
  CERT_HAS_EXPIRED: 'A certificate of the chain has expired.',
  CERT_NOT_YET_VALID: 'A certificate of the chain is not valid yet.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is signed by itself only.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The chain ends in an authority that does not count.',
  UNABLE_TO_GET_ISSUER_CERT: 'An issuer of the chain is missing.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'The issuer of the certificate is not known.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The issuer of the certificate is not known.',
  CERT_SIGNATURE_FAILURE: 'A signature in the chain is wrong.',
  CERT_REVOKED: 'A certificate of the chain was revoked.',
  INVALID_CA: 'A certificate of the chain may not issue others.',
  INVALID_PURPOSE: 'A certificate of the chain is not meant for servers.',
  PATH_LENGTH_EXCEEDED: 'The chain is longer than an authority allows.',
  CERT_CHAIN_TOO_LONG: 'The chain is too long.',
  HOSTNAME_MISMATCH: 'The certificate is for another name.',
};

/**
 * What OpenSSL's check of the chain said, and whether the certificate is good for `name`. Null where no
 * certificate was shown.
 */
export function describeVerification(
  code: string,
  certificate: Uint8Array | undefined,
  name: string,
): Verification | null {
  if (!certificate) return null;
  const nameProblem = problemWithName(certificate, name);
  return {
    code,
    text: texts[code] ?? `OpenSSL says ${code}.`,
    isNameMatching: nameProblem === null,
    nameProblem,
  };
}

/** Node's own comparison of names, RFC 9525; a dot at the end of a name only says that it is complete. */
function problemWithName(certificate: Uint8Array, name: string): string | null {
  const legacy = new X509Certificate(certificate).toLegacyObject();
  const wanted = isIP(name) === 0 ? name.replace(/\.$/, '') : name;
  const problem = checkServerIdentity(wanted, legacy);
  return problem ? AppError.from(problem).message : null;
}
