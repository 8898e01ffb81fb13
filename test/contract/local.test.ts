import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectLocal } from '../../electron/protocols/local/connect.ts';
import { describeProtocol } from './contract.ts';
import { createDiskAccess } from './disk-access.ts';
import type { Subject } from './subject.ts';

describeProtocol('local disk', () => Promise.resolve(createSubject()));

function createSubject(): Subject {
  return {
    direct: createDiskAccess(),
    isUnprivileged: process.getuid?.() !== 0,
    connect: () =>
      connectLocal(
        { protocol: 'local' },
        { judge: refuse, credentials: refuse, signal: new AbortController().signal },
      ),
    makeFolder: () => mkdtemp(join(tmpdir(), 'keyferry-contract-')),
    removeFolder: (path) => rm(path, { recursive: true, force: true }),
    stop: () => Promise.resolve(),
  };
}

function refuse(): never {
  throw new Error('The local disk has no peer to judge and nothing to sign in to.');
}
