import type { FtpReply } from './reply.ts';

/**
 * SHA-256 in hex from `213 SHA-256 0-49 6169…ef1f name` (draft-bryan-ftpext-hash-02 §3), or from a reply to
 * XSHA256, which no standard describes: `250 6169…EF1F`. Null for any other hash, or none.
 */
export function parseHash({ code, lines }: FtpReply): string | null {
  if (code < 200 || code > 299) return null;
  const text = lines.join(' ').slice(0, 10_000);
  const named = /\bSHA-256 \d{1,20}-\d{1,20} ([0-9a-f]{64})(?: |$)/i.exec(text)?.[1];
  const alone = /^(?:\d{3}[ -])?\s*([0-9a-f]{64})\s*$/i.exec(text)?.[1];
  return (named ?? alone)?.toLowerCase() ?? null;
}
