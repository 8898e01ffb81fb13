import type { Judge, Verdict } from '../../electron/protocols/protocol.ts';

/** Accepts exactly the given host keys, as a known_hosts file with nothing else in it would. */
export function judgeByFingerprints(known: readonly string[]): Judge {
  return (report) => {
    const fingerprint = report.hostKey?.fingerprintSha256;
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
