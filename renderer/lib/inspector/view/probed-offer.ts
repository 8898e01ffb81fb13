import type { ProbeResult } from '../../../../electron/shared/probe.ts';
import type { OfferLists, SecurityReport } from '../../../../electron/shared/report.ts';
import type { ProbedOffer } from './offer-view.ts';

/**
 * What a probe says about the lists of the server in a connection: those of the version that was agreed on.
 * Null for SSH, whose servers say it themselves.
 */
export function probedOfferOf(
  { protocolVersion }: SecurityReport,
  probe: ProbeResult | null,
): ProbedOffer | null {
  if (probe?.kind !== 'tls') return null;
  const accepted = probe.versions.filter(({ isAccepted }) => isAccepted).map(({ name }) => name);
  const version = protocolVersion ?? accepted[0];
  const of = <T extends { version: string }>(lists: readonly T[]): T | undefined =>
    lists.find((list) => list.version === version);
  const suites = of(probe.suites)?.accepted.map(({ name }) => name);
  const groups = of(probe.groups)?.accepted;
  const signatureSchemes = of(probe.signatures)?.accepted;
  const lists: OfferLists = {
    ...(suites && { cipherSuites: suites }),
    ...(groups && { groups }),
    ...(signatureSchemes && { signatureSchemes }),
    versions: accepted,
    ...(probe.alpn && { alpn: probe.alpn.accepted }),
  };
  return { lists, at: probe.at };
}
