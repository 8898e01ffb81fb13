import { AppError } from '../../../shared/errors.ts';
import type { Features } from '../../protocol.ts';
import { knownError } from '../map-error.ts';
import { absolutePath } from '../paths.ts';
import type { DavPlace } from './dav-client.ts';

const lastModified = '{DAV:}lastmodified';

/**
 * How this server takes the time of a file; null where nobody says. `getlastmodified` is protected (RFC 4918 §15.7). Nextcloud
 * has a property of its own, in whole seconds of Unix (FilesPlugin.php of its dav app, LASTMODIFIED_PROPERTYNAME).
 */
export function timesOf({
  client,
  server,
  home,
}: DavPlace): { setModified: Features['setModified']; evidence: string } | null {
  const evidence = 'nextcloud-checksum-update';
  if (!server.classes.includes(evidence)) return null;
  return {
    evidence: `DAV: ${evidence}`,
    async setModified(path, modifiedAtMs, signal) {
      const target = absolutePath(path, home);
      const deed = { verb: 'set the time of', path: target };
      const seconds = Math.floor(modifiedAtMs / 1000);
      // Its sanitizer takes nothing of the first day, and nothing before it.
      if (!(seconds > 86_400)) {
        const when = new Date(modifiedAtMs).toISOString();
        const message = `The server cannot keep the time ${when} of ${target}.`;
        throw new AppError('unsupported', message, { path: target });
      }
      const isFolder = client.knownKind(target) === 'folder';
      const body =
        '<?xml version="1.0" encoding="utf-8"?>\n<propertyupdate xmlns="DAV:"><set><prop>' +
        `<lastmodified>${String(seconds)}</lastmodified></prop></set></propertyupdate>`;
      const set = await client.proppatch(target, { isFolder, deed, body }, signal);
      if (!set.has(lastModified)) throw knownError('permission-denied', deed);
    },
  };
}
