import type { Certificate, Finding, SecurityReport } from '../../shared/report.ts';
import { findingOf, type RuleResult } from '../judgement.ts';
import { rfc } from '../sources.ts';

/** RFC 9325 §4.5. */
const leastRsaBits = 2048;
const leastCurveBits = 224;

/** Keys and signatures of the chain, and the signature of the handshake itself. */
export function judgeCertificates(report: SecurityReport): RuleResult {
  const chain = report.certificates ?? [];
  const keys = chain.flatMap((certificate) => judgeKey(certificate));
  const signatures = chain.flatMap((certificate) => judgeSignature(certificate));
  const parts = [...keys, ...signatures, ...judgeHandshake(report)];
  const [own] = chain;
  if (own && !parts.some(({ id }) => id.startsWith('certificate'))) {
    const { type, bits } = own.key;
    const size = bits === null ? '' : ` with ${String(bits)} bits`;
    parts.push(
      findingOf('certificate-key', type, {
        severity: 'ok',
        title: `a sound key${size}, soundly signed`,
        advice: null,
        sources: [rfc(9325, '4.5')],
      }),
    );
  }
  return { parts };
}

function judgeKey({ key, subject }: Certificate): Finding[] {
  const { type, bits } = key;
  if (bits === null) return [];
  const isRsa = type.startsWith('RSA') || type === 'DSA';
  const least = isRsa ? leastRsaBits : leastCurveBits;
  if (bits >= least) return [];
  return [
    findingOf('certificate-key', type, {
      severity: 'broken',
      title: `only ${String(bits)} bits in the certificate of ${lastLine(subject)}; ${String(least)} are the least`,
      advice: 'Ask the operator for a new certificate.',
      sources: [rfc(9325, '4.5')],
    }),
  ];
}

/** Who signs their own certificate proves nothing by it, so its hash does not matter. */
function judgeSignature({ signatureAlgorithm, subject, issuer }: Certificate): Finding[] {
  if (subject === issuer || !/sha1|md[245]/i.test(signatureAlgorithm)) return [];
  return [
    findingOf('certificate-signature', signatureAlgorithm, {
      severity: 'broken',
      title: `signs the certificate of ${lastLine(subject)}, and can be forged`,
      advice: 'Ask the operator for a new certificate.',
      sources: [rfc(9325, '4.5'), rfc(9155)],
    }),
  ];
}

/** TLS 1.0 and 1.1 have no choice; there the version says enough. RFC 9155. */
function judgeHandshake({ authentication, protocolVersion }: SecurityReport): Finding[] {
  const name = authentication?.signature ?? null;
  const hasChoice = protocolVersion === 'TLSv1.2' || protocolVersion === 'TLSv1.3';
  if (name === null || !hasChoice || !/sha1|md5/.test(name)) return [];
  return [
    findingOf('signature', name, {
      severity: 'broken',
      title: 'signed the handshake with a hash that must not be used any more',
      advice: 'The server needs an update.',
      sources: [rfc(9155)],
    }),
  ];
}

/** The most particular attribute: `CN=files.example.com`. */
function lastLine(subject: string): string {
  return subject.split('\n').at(-1) || 'nobody';
}
