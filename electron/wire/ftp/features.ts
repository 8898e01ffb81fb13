import type { FtpReply } from './reply.ts';

/** Upper-case name of a feature -> what stands behind it, `''` for nothing. */
export type FtpFeatures = ReadonlyMap<string, string>;

/** Far more than any server has. */
const maxFeatures = 500;

/** The lines of a FEAT reply; the first and the last are words. RFC 2389 §3.2. */
export function parseFeatures({ lines }: FtpReply): FtpFeatures {
  const features = new Map<string, string>();
  for (const line of lines.slice(1, -1).slice(0, maxFeatures)) {
    const [, name, parameters = ''] = /^\s*([!-~]+)(?:\s+(.*?))?\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    const key = name.toUpperCase();
    // `AUTH TLS` and `AUTH SSL` on lines of their own say the same as `AUTH TLS;SSL`.
    const before = features.get(key);
    features.set(key, before === undefined ? parameters : `${before};${parameters}`);
  }
  return features;
}
