import { AppError } from '../../../shared/errors.ts';
import type { Checksum } from '../../../shared/transfer.ts';
import { sha256InOcChecksum, sha256InReprDigest } from '../../../wire/http/digests.ts';
import type { Features } from '../../protocol.ts';
import { discardBody } from '../http/body.ts';
import type { HttpRequest } from '../http/http-client.ts';
import { absolutePath, requestPath } from '../paths.ts';
import type { DavPlace } from './dav-client.ts';
import type { DavServer } from './dav-server.ts';

/** A server that knows nothing of it passes over it. RFC 9530 §4. */
export const wantDigest = { 'Want-Repr-Digest': 'sha-256=10' };

/** How one kind of server is asked for SHA-256, and where it says it. */
interface Way {
  by: Checksum['by'];
  evidence: string;
  request: Pick<HttpRequest, 'method' | 'headers'>;
  header: string;
  /** In hex. */
  read: (value: string | undefined) => string | undefined;
}

/**
 * Nextcloud reads the file and says what it found (ChecksumUpdatePlugin.php of its dav app, PATCH with
 * `X-Recalculate-Hash`). The `OC-Checksum` of its GET, and `oc:checksums`, are what some client has said when it
 * sent the file, so no copy is compared by those.
 */
const nextcloud: Way = {
  by: 'OC-Checksum',
  evidence: 'DAV: nextcloud-checksum-update',
  request: { method: 'PATCH', headers: { 'X-Recalculate-Hash': 'sha256', 'Content-Length': '0' } },
  header: 'oc-checksum',
  read: sha256InOcChecksum,
};

/** RFC 9530 §3: of the whole file whatever part is sent, and HEAD sends none. */
const reprDigest: Way = {
  by: 'Repr-Digest',
  evidence: 'OPTIONS: Repr-Digest sha-256',
  request: { method: 'HEAD', headers: wantDigest },
  header: 'repr-digest',
  read(value) {
    const base64 = sha256InReprDigest(value);
    return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex');
  },
};

/** How this server computes SHA-256; null where its answer to OPTIONS names no way. */
export function checksumsOf({
  client,
  server,
  home,
}: DavPlace): { sha256: Features['sha256']; evidence: string } | null {
  const way = wayOf(server);
  if (!way) return null;
  return {
    evidence: way.evidence,
    async sha256(path, _sizeBytes, signal) {
      const target = absolutePath(path, home);
      const asked = requestPath(target, false);
      const answer = await client.http.send({ ...way.request, path: asked, isLong: true }, signal);
      await discardBody(answer);
      const { status, path: answered } = answer;
      // In several lines they are one list. RFC 9110 §5.3.
      const value = answer.body.headersDistinct[way.header]?.join(',');
      const isPlain = answer.headers['content-encoding'] === undefined;
      const isItself = (status === 200 || status === 204) && answered === asked && isPlain;
      const hex = isItself ? way.read(value) : undefined;
      if (hex !== undefined) return { hex, by: way.by };
      throw new AppError('unsupported', `The server computes no checksum of ${target}.`, {
        path: target,
        status,
      });
    },
  };
}

function wayOf({ classes, hasReprDigest }: DavServer): Way | null {
  if (classes.includes('nextcloud-checksum-update')) return nextcloud;
  return hasReprDigest ? reprDigest : null;
}
