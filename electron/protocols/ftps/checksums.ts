import { AppError } from '../../shared/errors.ts';
import type { Checksum } from '../../shared/transfer.ts';
import { parseHash } from '../../wire/ftp/hash.ts';
import type { FtpFeatures } from '../../wire/ftp/features.ts';
import { replyText, type FtpReply } from '../../wire/ftp/reply.ts';
import type { Features } from '../protocol.ts';
import type { FtpContext } from './context.ts';
import type { Line } from './line.ts';
import { isPositive } from './map-error.ts';
import { absolutePath } from './paths.ts';

/** A slow disk reads so much in a millisecond; nothing is heard of the server meanwhile. */
const bytesPerMs = 20_000;
const leastMs = 30_000;

/**
 * How this server computes SHA-256: HASH (draft-bryan-ftpext-hash-02; ProFTPD's mod_digest, FileZilla Server), or
 * XSHA256 of older ones. Null where FEAT names neither.
 */
export function checksumCommand(
  context: FtpContext,
): { sha256: Features['sha256']; evidence: string } | null {
  const { features } = context.facts;
  const by = wayOf(features);
  if (!by) return null;
  // Of its own for each connection, and the default is SHA-1 on some. Draft §4.
  const chosen = new WeakSet<Line>();
  return {
    evidence: `FEAT: ${by}`,
    sha256: (path, sizeBytes, signal) => {
      const target = absolutePath(path, context.facts.home);
      return context.lines.use('bulk', signal, async (line) => {
        if (by === 'HASH' && !chosen.has(line)) await choose(line, target, signal);
        chosen.add(line);
        return await ask(line, by, target, sizeBytes, signal);
      });
    },
  };
}

function wayOf(features: FtpFeatures): 'HASH' | 'XSHA256' | null {
  if (/\bSHA-256\b/i.test(features.get('HASH') ?? '')) return 'HASH';
  return features.has('XSHA256') ? 'XSHA256' : null;
}

async function ask(
  line: Line,
  by: 'HASH' | 'XSHA256',
  path: string,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<Checksum> {
  line.control.send(by, path);
  const timeoutMs = leastMs + Math.ceil(sizeBytes / bytesPerMs);
  const reply = await line.control.reply(signal, timeoutMs);
  const hex = parseHash(reply);
  if (hex === null) throw refused(reply, path);
  return { hex, by };
}

async function choose(line: Line, path: string, signal: AbortSignal): Promise<void> {
  const reply = await line.control.command('OPTS', 'HASH SHA-256', signal);
  if (!isPositive(reply)) throw refused(reply, path);
}

function refused(reply: FtpReply, path: string): AppError {
  return new AppError('unsupported', `The server computes no checksum: ${replyText(reply)}`, {
    path,
    reply: reply.code,
  });
}
