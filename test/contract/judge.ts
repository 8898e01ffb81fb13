import type { SecurityReport } from '../../electron/shared/report.ts';
import type { Judge, Verdict } from '../../electron/protocols/protocol.ts';

/** Of the host key or certificate that a server showed. */
export function shownFingerprint(report: SecurityReport | null | undefined): string | undefined {
  return report?.hostKey?.fingerprintSha256 ?? report?.certificates?.[0]?.fingerprintSha256;
}

/** Accepts exactly the given host keys and certificates, as a store with nothing else in it would. */
export function judgeByFingerprints(known: readonly string[]): Judge {
  return (report) => {
    const fingerprint = shownFingerprint(report);
    const trust = { reason: 'compared with the key files', hostKey: report.hostKey, chain: null };
    const verdict: Verdict =
      fingerprint !== undefined && known.includes(fingerprint)
        ? { accept: true, trust: { ...trust, verdict: 'pinned' } }
        : {
            accept: false,
            code: 'host-key-unknown',
            message: 'Not a key of this server.',
            trust: { ...trust, verdict: 'unverified' },
          };
    return Promise.resolve(verdict);
  };
}
