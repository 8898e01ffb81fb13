import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import {
  createTestCa,
  type CertificateOptions,
  type TestCa,
  type TestCertificate,
} from './test-ca.ts';

/** A web server on the loopback address with TLS, started for one test file, with a folder of its own. */
export interface WebServer {
  readonly name: string;
  readonly version: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** On this computer's disk; `/` on the server. */
  readonly root: string;
  /** Who owns what the server makes, when the tests run as root. */
  readonly owner: { uid: number; gid: number } | null;
  readonly isUnprivileged: boolean;
  readonly caFile: string;
  readonly certificate: TestCertificate;
  log(): string;
  /** Ends listener and connections at once, without a goodbye. */
  kill(): Promise<void>;
  /** Ends everything and removes the folder; safe to call twice. */
  stop(): Promise<void>;
}

/** Folder, certificate and account for one web server. */
export interface WebPlace {
  readonly folder: string;
  readonly root: string;
  readonly owner: WebServer['owner'];
  readonly user: string;
  readonly password: string;
  readonly ca: TestCa;
  readonly certificate: TestCertificate;
  remove(): Promise<void>;
}

/** `nobody` and `nogroup` of Debian, to whom these servers change when they are started as root. */
const nobody = { uid: 65_534, gid: 65_534 };

export async function createWebPlace(
  label: string,
  certificate: CertificateOptions = {},
): Promise<WebPlace> {
  const folder = await mkdtemp(join(tmpdir(), `keyferry-${label}-`));
  const owner = userInfo().uid === 0 ? nobody : null;
  const root = join(folder, 'root');
  await chmod(folder, 0o755);
  await mkdir(root);
  if (owner) await chown(root, owner.uid, owner.gid);
  const ca = await createTestCa();
  return {
    folder,
    root,
    owner,
    user: 'ferry',
    password: randomBytes(12).toString('hex'),
    ca,
    certificate: await ca.issue(certificate),
    async remove() {
      await ca.remove();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
