import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import { createTransfers, type Transfers } from '../../electron/transfers/transfers.ts';
import { sessionsOf } from '../fixtures/transfer-sides.ts';
import { factsOf, plantTree } from '../fixtures/trees.ts';
import type { FtpTestServer } from '../servers/ftp-server.ts';
import { findPureFtpd } from '../servers/pure-ftpd.ts';
import { ftpsTargetOf, trusting } from './ftp-subject.ts';
import { findWithCa } from './ftp-suite.ts';

const pureFtpd = await findWithCa(findPureFtpd);
const mebibyte = 1024 * 1024;
const quotaMiB = 8;

describe.skipIf('skip' in pureFtpd)('a quota of Pure-FTPd that is used up midway', () => {
  let server: FtpTestServer;
  let local: Session;
  let remote: Session;
  let transfers: Transfers;
  let here: string;

  beforeAll(async () => {
    if ('skip' in pureFtpd) throw new Error(pureFtpd.skip);
    const certificate = await pureFtpd.ca.issue();
    server = await pureFtpd.server.start({ security: 'explicit', certificate, quotaMiB });
    here = await mkdtemp(path.join(tmpdir(), 'keyferry-quota-'));
    local = await openSession({ protocol: 'local' }, trusting(server));
    remote = await openSession(ftpsTargetOf(server), trusting(server));
    transfers = createTransfers({ local, remote, onChange: () => undefined });
  });
  afterAll(async () => {
    await transfers.close();
    await Promise.all([local.close(), remote.close()]);
    await server.stop();
    await rm(here, { recursive: true });
  });

  it('fails what finds no room by its name, and leaves whole files only', async () => {
    const source = path.join(here, 'tree');
    await plantTree(source, {
      seed: 5,
      smallFiles: 40,
      folders: 3,
      largeBytes: [2 * mebibyte, 5 * mebibyte, 3 * mebibyte, 2 * mebibyte],
    });
    transfers.start({
      id: 'upload',
      ...sessionsOf('upload'),
      sourcePaths: [source],
      targetFolder: remote.home,
      onConflict: 'ask',
    });
    const view = await transfers.ended('upload');
    expect(view.state).toBe('failed');
    expect(view.problems.length).toBeGreaterThan(0);
    // The tree has a link, which FTP cannot make.
    const failures = view.problems.map(({ failure }) => failure);
    expect(failures.filter(({ code }) => code !== 'unsupported')).not.toEqual([]);
    for (const failure of failures) {
      expect(['quota-exceeded', 'unsupported'], JSON.stringify(failure)).toContain(failure.code);
    }
    const wanted = await factsOf(source);
    const target = path.join(server.root, 'tree');
    const arrived = Object.entries(await factsOf(target));
    const whole = arrived.filter(([name]) => !name.endsWith('.part'));
    expect(whole.length).toBeGreaterThan(0);
    for (const [name, fact] of whole) expect([name, fact]).toEqual([name, wanted[name]]);
  });
});
