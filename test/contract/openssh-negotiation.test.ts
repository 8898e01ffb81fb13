import { describe, expect, it } from 'vitest';
import type { Session } from '../../electron/protocols/protocol.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import { AppError } from '../../electron/shared/errors.ts';
import type { SecurityReport } from '../../electron/shared/report.ts';
import type { SshOffer } from '../../electron/shared/site.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh, type OpenSshOptions } from '../servers/openssh.ts';
import { mebibyte, noise, readWhole, writeWhole } from './bytes.ts';
import { targetOf, trusting } from './ssh-subject.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : undefined;

/** Runs `use` in a session with an sshd that is set up like that, and gives the session's report. */
async function withServer(
  options: OpenSshOptions,
  offer: SshOffer | undefined,
  use: (session: Session, folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<SecurityReport> {
  if ('skip' in packages) throw new Error(packages.skip);
  const server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'], ...options });
  try {
    const session = await connectSftp(targetOf(server, offer && { offer }), trusting(server));
    try {
      await use(session, server.root);
    } finally {
      await session.close();
    }
    if (!session.report) throw new Error('An SSH session has a report.');
    return session.report;
  } finally {
    await server.stop();
  }
}

/** Writes and reads back enough for many packets. */
async function carryBytes(session: Session, folder: string): Promise<void> {
  const { write } = session.features;
  if (!write) throw new Error('OpenSSH takes files.');
  const bytes = noise(300_000);
  await writeWhole(write, `${folder}/file`, bytes);
  expect((await readWhole(session, `${folder}/file`)).equals(bytes)).toBe(true);
}

/** Beside the names of methods, both sides send markers such as `ext-info-c`. */
function containing(name: string): string[] {
  return expect.arrayContaining([name]) as string[];
}

const exchanges = [
  ['curve25519-sha256', 'ECDHE', 'x25519', 255, 'sha256'],
  ['curve25519-sha256@libssh.org', 'ECDHE', 'x25519', 255, 'sha256'],
  ['ecdh-sha2-nistp256', 'ECDHE', 'secp256r1', 256, 'sha256'],
  ['ecdh-sha2-nistp384', 'ECDHE', 'secp384r1', 384, 'sha384'],
  ['ecdh-sha2-nistp521', 'ECDHE', 'secp521r1', 521, 'sha512'],
  ['diffie-hellman-group14-sha256', 'DHE', 'modp2048', 2048, 'sha256'],
  ['diffie-hellman-group16-sha512', 'DHE', 'modp4096', 4096, 'sha512'],
  ['diffie-hellman-group18-sha512', 'DHE', 'modp8192', 8192, 'sha512'],
  ['diffie-hellman-group14-sha1', 'DHE', 'modp2048', 2048, 'sha1'],
] as const;

describe.skipIf(skip !== undefined)(`sshd that is set up for one thing ${skip ?? ''}`, () => {
  it.each(exchanges)('exchanges keys by %s', async (name, family, group, bits, hash) => {
    const report = await withServer(
      { config: { KexAlgorithms: name } },
      { keyExchange: [name] },
      carryBytes,
    );
    expect(report.keyExchange).toEqual({
      name,
      family,
      group,
      bits,
      hash,
      forwardSecrecy: true,
      postQuantum: false,
    });
  });

  it('tells the size of the group that the server picked', async () => {
    const name = 'diffie-hellman-group-exchange-sha256';
    const report = await withServer({ config: { KexAlgorithms: name } }, undefined, carryBytes);
    expect(report.keyExchange).toMatchObject({ name, family: 'DHE', forwardSecrecy: true });
    expect(report.keyExchange?.bits).toBeGreaterThanOrEqual(2_048);
  });

  it.each([
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
  ])('encrypts by %s', async (cipher) => {
    const report = await withServer({ config: { Ciphers: cipher } }, undefined, carryBytes);
    const hasMac = cipher.endsWith('-ctr');
    for (const direction of ['clientToServer', 'serverToClient'] as const) {
      expect(report.encryption?.[direction].cipher).toBe(cipher);
      expect(report.encryption?.[direction].mac !== null).toBe(hasMac);
    }
  });

  it.each([
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
  ])('authenticates by %s', async (mac) => {
    const config = { Ciphers: 'aes256-ctr', MACs: mac };
    const report = await withServer({ config }, undefined, carryBytes);
    expect(report.encryption?.clientToServer.mac).toBe(mac);
    expect(report.encryption?.serverToClient.mac).toBe(mac);
  });

  it.each([
    ['ed25519', 'ssh-ed25519', 'ssh-ed25519', 256],
    ['ecdsa', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp256', 256],
    ['rsa', 'ssh-rsa', 'rsa-sha2-512', 2048],
  ] as const)('proves itself by an %s key', async (keyType, type, signature, bits) => {
    const report = await withServer({ hostKeyTypes: [keyType] }, undefined);
    expect(report.hostKey).toMatchObject({ type, bits });
    expect(report.authentication).toMatchObject({
      bits,
      fingerprintSha256: report.hostKey?.fingerprintSha256,
    });
    expect(Object.values(report.authentication ?? {})).toContain(signature);
  });

  it('does not compress as long as it need not', async () => {
    const report = await withServer({ config: { Compression: 'yes' } }, undefined, carryBytes);
    expect(report.encryption?.clientToServer.compression).toBe('none');
    expect(report.offers.server?.['compressionClientToServer']).toContain('zlib@openssh.com');
  });

  it('renews its keys in the middle of a file', async () => {
    const report = await withServer(
      { config: { RekeyLimit: '1M' } },
      undefined,
      async (session, folder) => {
        const { write } = session.features;
        if (!write) throw new Error('OpenSSH takes files.');
        const bytes = noise(6 * mebibyte);
        await writeWhole(write, `${folder}/file`, bytes);
        expect((await readWhole(session, `${folder}/file`)).equals(bytes)).toBe(true);
      },
    );
    expect(report.session.rekeys).toBeGreaterThan(2);
    expect(report.outcome).toBe('ok');
  });

  it('keeps to the strict key exchange', async () => {
    const report = await withServer({}, undefined);
    expect(report.session.strictKeyExchange).toBe(true);
    expect(report.session.id).toMatch(/^[0-9a-f]{64,128}$/);
    expect(report.software.server).toMatch(/^SSH-2\.0-OpenSSH_/);
  });

  it('shows both lists when there is nothing in common', async () => {
    const attempt = withServer(
      { config: { KexAlgorithms: 'curve25519-sha256' } },
      { keyExchange: ['diffie-hellman-group14-sha256'] },
    );
    const error = AppError.from(await attempt.catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({ code: 'negotiation-failed', retryable: false });
    expect(error.detail).toMatchObject({
      client: { keyExchange: containing('diffie-hellman-group14-sha256') },
      server: { keyExchange: containing('curve25519-sha256') },
    });
  });
});
