import { chown, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import type { FtpTestServer } from '../servers/ftp-server.ts';
import { findProftpdTls } from '../servers/proftpd-tls.ts';
import { oddlyNamed, plantOddlyNamed, sha256Of, uploadCompared } from './compared-uploads.ts';
import { ftpsTargetOf, trusting } from './ftp-subject.ts';
import { findWithCa } from './ftp-suite.ts';

const proftpd = await findWithCa(findProftpdTls);
const { signal } = new AbortController();

describe.skipIf('skip' in proftpd)('checksums of ProFTPD with mod_digest', () => {
  let server: FtpTestServer;
  let remote: Session;
  let here: string;
  let there: string;

  beforeAll(async () => {
    if ('skip' in proftpd) throw new Error(proftpd.skip);
    const certificate = await proftpd.ca.issue();
    server = await proftpd.server.start({ security: 'explicit', certificate, hasDigests: true });
    remote = await openSession(ftpsTargetOf(server), trusting(server));
    here = await mkdtemp(path.join(tmpdir(), 'keyferry-sums-'));
    there = await mkdtemp(path.join(server.root, 'sums-'));
    const { uid, gid } = await stat(server.root);
    await chown(there, uid, gid);
    await plantOddlyNamed(here);
  });
  afterAll(async () => {
    await remote.close();
    await server.stop();
    await rm(here, { recursive: true });
  });

  it('are what an upload is compared by, whatever the names are', async () => {
    const view = await uploadCompared(remote, here, there, trusting(server));
    expect(view).toMatchObject({
      state: 'done',
      problems: [],
      compared: { HASH: oddlyNamed.length },
    });
    for (const name of oddlyNamed) {
      const bytes = await readFile(path.join(there, name));
      const sum = await remote.features.sha256?.(path.join(there, name), bytes.length, signal);
      expect(sum, name).toEqual({ hex: sha256Of(bytes), by: 'HASH' });
    }
    expect(remote.evidence.sha256).toBe('FEAT: HASH');
  });

  it('are refused for what is not there, and the session lives on', async () => {
    const sum = remote.features.sha256?.(path.join(there, 'none'), 1, signal);
    await expect(sum).rejects.toMatchObject({ code: 'unsupported' });
    await expect(remote.stat(there, signal)).resolves.toMatchObject({ kind: 'folder' });
  });
});
