import { describe, expect, it } from 'vitest';
import { readCommandLine, type CommandLine } from './options.ts';

const fingerprint = 'SHA256:9gK7s4ZNRvRL4mGmvVbVQkJIgXPZTptcWr4IIxte9AA';
const env = { SECRET: 'x', EMPTY: '' };
const read = (...argv: string[]): CommandLine => readCommandLine(argv, env);
const options = (...argv: string[]) => {
  const line = read(...argv);
  if (line.kind !== 'run') throw new Error(`not a run: ${line.kind}`);
  return line.options;
};

describe('readCommandLine', () => {
  it('takes options anywhere', () => {
    const expected = { kind: 'run', command: 'get', operands: ['sftp://h/a', 'b'] };
    expect(read('--json', 'get', 'sftp://h/a', 'b')).toMatchObject(expected);
    expect(read('get', 'sftp://h/a', '--json', 'b')).toMatchObject(expected);
    expect(read('get', 'sftp://h/a', 'b', '--json')).toMatchObject(expected);
    expect(options('get', 'sftp://h/a', 'b', '--json').isJson).toBe(true);
    expect(options('rm', 'sftp://h/a', '-r').isRecursive).toBe(true);
  });

  it('takes a name that looks like an option after --', () => {
    expect(read('put', '--', '--odd', 'sftp://h/')).toMatchObject({
      operands: ['--odd', 'sftp://h/'],
    });
  });

  it('reads the ways in and what is trusted', () => {
    expect(
      options(
        'ls',
        'sftp://h/',
        '--password-env=SECRET',
        '--passphrase-env',
        'EMPTY',
        '-i',
        'a',
        '--identity',
        'b',
        '--certificate',
        'c',
        '-J',
        'me@gate:2222',
        '--jump',
        '[::1]',
        '--known-hosts',
        'k',
        '--accept-host-key',
        `${fingerprint}=`,
      ),
    ).toMatchObject({
      passwordEnv: 'SECRET',
      passphraseEnv: 'EMPTY',
      identityFiles: ['a', 'b'],
      certificateFiles: ['c'],
      jumps: [
        { user: 'me', host: 'gate', port: 2222 },
        { user: undefined, host: '::1', port: 22 },
      ],
      knownHostsFile: 'k',
      acceptedHostKeys: [fingerprint],
      isLogin: true,
      offer: undefined,
    });
  });

  it.each(['me:secret@gate', 'gate/path', 'gate:port', ''])('takes no jump host %j', (text) => {
    expect(() => read('ls', 'sftp://h/', '--jump', text)).toThrow(/--jump|host/);
  });

  it('reads the lists to offer', () => {
    const { offer } = options(
      'ls',
      'sftp://h/',
      '--kex',
      'curve25519-sha256, ecdh-sha2-nistp256',
      '--ciphers=aes256-ctr',
    );
    expect(offer).toEqual({
      keyExchange: ['curve25519-sha256', 'ecdh-sha2-nistp256'],
      ciphers: ['aes256-ctr'],
    });
  });

  it('offers outdated names only where that was asked for', () => {
    const kex = ['--kex', 'diffie-hellman-group1-sha1'];
    expect(() => read('ls', 'sftp://h/', ...kex)).toThrow(/beyond the balanced policy/);
    expect(() => read('inspect', 'sftp://h/', '--ciphers', 'aes128-cbc')).toThrow(/aes128-cbc/);
    const offer = { keyExchange: ['diffie-hellman-group1-sha1'] };
    expect(options('inspect', 'sftp://h/', '--no-login', ...kex).offer).toEqual(offer);
    expect(options('ls', 'sftp://h/', '--policy', 'legacy', ...kex).offer).toEqual(offer);
  });

  it('reads what TLS has of its own', () => {
    const hex = Array.from({ length: 32 }, () => 'AB').join(':');
    const { offer, tls } = options(
      'ls',
      'ftps://h/',
      '--versions=1.3,TLSv1.2',
      '--groups=x25519',
      '--ciphers=ECDHE-RSA-AES128-GCM-SHA256',
      '--ca=root.pem',
      '--accept-certificate',
      hex,
      '--client-cert=me.pem',
      '--implicit',
    );
    expect(offer).toBeUndefined();
    expect(tls).toMatchObject({
      offer: {
        versions: ['TLSv1.3', 'TLSv1.2'],
        groups: ['x25519'],
        ciphers: ['ECDHE-RSA-AES128-GCM-SHA256'],
      },
      caFiles: ['root.pem'],
      acceptedCertificates: [
        `SHA256:${Buffer.alloc(32, 0xab).toString('base64').replace('=', '')}`,
      ],
      clientCertificate: 'me.pem',
      isImplicit: true,
      isPlaintextAccepted: false,
    });
  });

  it('offers outdated TLS only where that was asked for', () => {
    for (const list of ['--versions=1.0', '--ciphers=AES128-SHA', '--groups=secp192r1']) {
      expect(() => read('ls', 'ftps://h/', list)).toThrow(/beyond the balanced policy/);
      expect(options('inspect', 'ftps://h/', '--no-login', list).tls.offer).toBeDefined();
    }
    expect(() => read('ls', 'ftps://h/', '--versions=2')).toThrow(/--versions/);
    expect(() => read('ls', 'ftps://h/', '--data')).toThrow(/--data/);
  });

  it('judges by the balanced policy unless another one is named', () => {
    expect(options('ls', 'sftp://h/').policy).toEqual({
      name: 'balanced',
      isPostQuantumRequired: false,
    });
    for (const name of ['strict', 'balanced', 'legacy']) {
      expect(options('ls', 'sftp://h/', '--policy', name, '--require-post-quantum').policy).toEqual(
        { name, isPostQuantumRequired: true },
      );
    }
    const kex = ['--kex', 'diffie-hellman-group14-sha1'];
    expect(() => read('ls', 'sftp://h/', '--policy', 'strict', ...kex)).toThrow(/beyond/);
  });

  it('asks for help and version before anything else', () => {
    expect(read('--help')).toEqual({ kind: 'help' });
    expect(read('ls', '-h')).toEqual({ kind: 'help' });
    expect(read('--version')).toEqual({ kind: 'version' });
  });

  it.each([
    [[]],
    [['list', 'sftp://h/']],
    [['toString', 'sftp://h/']],
    [['ls']],
    [['ls', 'sftp://h/', 'sftp://h/']],
    [['put', 'a']],
    [['get', 'a', 'b', 'c']],
    [['ls', 'sftp://h/', '--unknown']],
    [['ls', 'sftp://h/', '--kex']],
    [['ls', 'sftp://h/', '--kex', 'a,,b']],
    [['ls', 'sftp://h/', '--kex', '']],
    [['ls', 'sftp://h/', '--json=yes']],
    [['ls', 'sftp://h/', '--no-login']],
    [['ls', 'sftp://h/', '-r']],
    [['ls', 'sftp://h/', '--password-env', 'UNSET']],
    [['ls', 'sftp://h/', '--accept-host-key', 'SHA256:short']],
    [['ls', 'sftp://h/', '--accept-host-key', `${fingerprint}A`]],
    [['ls', 'sftp://h/', '--accept-host-key', 'MD5:00']],
    [['ls', 'sftp://h/', '--policy', 'custom']],
    [['ls', 'sftp://h/', '--policy', '']],
  ])('refuses %j', (argv) => {
    expect(() => read(...argv)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });

  it.each([[['sync', 'a', 'sftp://h/']]])('says that %j is not available yet', (argv) => {
    expect(() => read(...argv)).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });
});
