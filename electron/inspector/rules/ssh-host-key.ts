import type { Finding, SecurityReport } from '../../shared/report.ts';
import { negotiate } from '../../wire/ssh/negotiate.ts';
import { findingOf, judgementIn, type RuleResult } from '../judgement.ts';
import { bothOffers } from '../offer-lists.ts';
import { rfc } from '../sources.ts';
import { leastRsaBits, sshHostKeys } from '../tables/ssh-host-key.ts';

/** The algorithm that signed the exchange, and the size of the key behind it. */
export function judgeHostKeyAlgorithm(report: SecurityReport): RuleResult {
  const { authentication } = report;
  if (!authentication) return {};
  const name = authentication.signature ?? negotiatedName(report) ?? authentication.algorithm;
  const judgement = judgementIn(sshHostKeys, withoutCertificate(name));
  return {
    parts: [
      findingOf('host-key', name, judgement),
      ...judgeRsaSize(authentication.algorithm, authentication.bits),
    ],
  };
}

/** A key of the type ssh-rsa may sign with SHA-1 or SHA-2: only the negotiated name tells. */
function negotiatedName(report: SecurityReport): string | null {
  const offers = bothOffers(report);
  return offers ? negotiate(offers.client, offers.server).hostKey : null;
}

/** `ssh-ed25519-cert-v01@openssh.com` signs as `ssh-ed25519` does. */
function withoutCertificate(name: string): string {
  return name.replace(/-cert-v01@openssh\.com$/, '');
}

function judgeRsaSize(algorithm: string, bits: number | null): Finding[] {
  if (!/rsa/.test(algorithm) || bits === null || bits >= leastRsaBits) return [];
  return [
    findingOf('host-key-size', algorithm, {
      severity: 'broken',
      title: `only ${String(bits)} bits; RSA keys under 2048 bits can be factored`,
      advice: 'Ask the operator for an Ed25519 host key.',
      sources: [rfc(8332, '5.1')],
    }),
  ];
}
