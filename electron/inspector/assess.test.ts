import { describe, expect, it } from 'vitest';
import { ed25519Key, offerWith, sshReport } from '../../test/fixtures/security-report.ts';
import type { Identity, KeyExchange, SecurityReport, Severity } from '../shared/report.ts';
import { assess } from './assess.ts';

const modern: KeyExchange = {
  name: 'curve25519-sha256',
  family: 'ECDHE',
  group: 'x25519',
  bits: 255,
  hash: 'sha256',
  forwardSecrecy: true,
  postQuantum: false,
};
const hybrid: KeyExchange = {
  ...modern,
  name: 'mlkem768x25519-sha256',
  family: 'hybrid',
  group: 'mlkem768x25519',
  postQuantum: true,
};
const trusted = (verdict: Identity): Pick<SecurityReport, 'trust'> => ({
  trust: { verdict, reason: 'As the test says.', hostKey: { ...ed25519Key }, chain: null },
});
const encrypted = (cipher: string, mac: string | null): Pick<SecurityReport, 'encryption'> => ({
  encryption: {
    clientToServer: { cipher, mac, compression: 'none' },
    serverToClient: { cipher, mac, compression: 'none' },
  },
});
const severityOf = (report: SecurityReport, id: string): Severity | undefined =>
  assess(report).findings.find((finding) => finding.id === id)?.severity;

describe('key exchange methods', () => {
  it.each<[string, number | null, Severity]>([
    ['mlkem768x25519-sha256', 255, 'ok'],
    ['sntrup761x25519-sha512', 255, 'ok'],
    ['sntrup761x25519-sha512@openssh.com', 255, 'ok'],
    ['mlkem768nistp256-sha256', 256, 'ok'],
    ['mlkem1024nistp384-sha384', 384, 'ok'],
    ['sntrup4591761x25519-sha512@tinyssh.org', 255, 'weak'],
    ['curve25519-sha256', 255, 'ok'],
    ['curve25519-sha256@libssh.org', 255, 'ok'],
    ['curve448-sha512', 448, 'ok'],
    ['ecdh-sha2-nistp256', 256, 'ok'],
    ['ecdh-sha2-nistp384', 384, 'ok'],
    ['ecdh-sha2-nistp521', 521, 'ok'],
    ['diffie-hellman-group14-sha256', 2048, 'note'],
    ['diffie-hellman-group15-sha512', 3072, 'ok'],
    ['diffie-hellman-group16-sha512', 4096, 'ok'],
    ['diffie-hellman-group17-sha512', 6144, 'ok'],
    ['diffie-hellman-group18-sha512', 8192, 'ok'],
    ['diffie-hellman-group-exchange-sha256', 3072, 'ok'],
    ['diffie-hellman-group-exchange-sha256', 2048, 'ok'],
    ['diffie-hellman-group-exchange-sha256', 2047, 'broken'],
    ['diffie-hellman-group-exchange-sha256', null, 'note'],
    ['diffie-hellman-group-exchange-sha1', 4096, 'broken'],
    ['diffie-hellman-group14-sha1', 2048, 'weak'],
    ['diffie-hellman-group1-sha1', 1024, 'broken'],
    ['rsa2048-sha256', 2048, 'weak'],
    ['rsa1024-sha1', 1024, 'broken'],
    ['brand-new@example.com', null, 'note'],
    ['toString', null, 'note'],
  ])('%s with %s bits is %s', (name, bits, severity) => {
    const report = sshReport({ keyExchange: { ...modern, name, bits } });
    expect(severityOf(report, 'key-exchange')).toBe(severity);
  });

  it('shows the real size of a group that the server picked', () => {
    const name = 'diffie-hellman-group-exchange-sha256';
    const { findings } = assess(sshReport({ keyExchange: { ...modern, name, bits: 3071 } }));
    expect(findings.find(({ id }) => id === 'key-exchange')?.title).toContain('3071 bits');
  });

  it('remarks on quantum computers without touching the strength', () => {
    const classical = assess(sshReport(trusted('verified')));
    expect(classical.findings.find(({ id }) => id === 'post-quantum')?.severity).toBe('weak');
    expect(classical.axes).toMatchObject({ strength: 'ok', postQuantum: false });
    expect(severityOf(sshReport({ keyExchange: hybrid }), 'post-quantum')).toBe('ok');
  });
});

describe('host keys', () => {
  it.each<[string, string, number | null, Severity]>([
    ['ssh-ed25519', 'ssh-ed25519', 256, 'ok'],
    ['ssh-ed448', 'ssh-ed448', 448, 'ok'],
    ['ssh-rsa', 'rsa-sha2-256', 3072, 'ok'],
    ['ssh-rsa', 'rsa-sha2-512', 2048, 'ok'],
    ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp256', 256, 'ok'],
    ['ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp384', 384, 'ok'],
    ['ecdsa-sha2-nistp521', 'ecdsa-sha2-nistp521', 521, 'ok'],
    ['ssh-rsa', 'ssh-rsa', 3072, 'broken'],
    ['ssh-dss', 'ssh-dss', 1024, 'broken'],
    ['ssh-ed25519-cert-v01@openssh.com', 'ssh-ed25519-cert-v01@openssh.com', 256, 'ok'],
    ['sk-ssh-ed25519@openssh.com', 'sk-ssh-ed25519@openssh.com', 256, 'ok'],
    ['brand-new', 'brand-new', null, 'note'],
  ])('of type %s signing with %s (%s bits) are %s', (algorithm, signature, bits, severity) => {
    const fingerprintSha256 = ed25519Key.fingerprintSha256;
    const report = sshReport({ authentication: { algorithm, signature, bits, fingerprintSha256 } });
    expect(severityOf(report, 'host-key')).toBe(severity);
  });

  it('of RSA are broken under 2048 bits, whatever signs', () => {
    const authentication = {
      algorithm: 'ssh-rsa',
      signature: 'rsa-sha2-512',
      bits: 2047,
      fingerprintSha256: null,
    };
    expect(severityOf(sshReport({ authentication }), 'host-key-size')).toBe('broken');
    const larger = sshReport({ authentication: { ...authentication, bits: 2048 } });
    expect(severityOf(larger, 'host-key-size')).toBeUndefined();
  });

  it('whose signature was not observed are judged by the negotiated name', () => {
    const offers = offerWith({ hostKey: ['rsa-sha2-512'] });
    const report = sshReport({
      authentication: {
        algorithm: 'ssh-rsa',
        signature: null,
        bits: 3072,
        fingerprintSha256: null,
      },
      offers: { client: offers, server: offers },
    });
    expect(severityOf(report, 'host-key')).toBe('ok');
  });
});

describe('ciphers and MACs', () => {
  it.each<[string, Severity]>([
    ['chacha20-poly1305@openssh.com', 'ok'],
    ['aes128-gcm@openssh.com', 'ok'],
    ['aes256-gcm@openssh.com', 'ok'],
    ['aes128-ctr', 'ok'],
    ['aes192-ctr', 'ok'],
    ['aes256-ctr', 'ok'],
    ['aes128-cbc', 'weak'],
    ['aes192-cbc', 'weak'],
    ['aes256-cbc', 'weak'],
    ['3des-cbc', 'broken'],
    ['3des-ctr', 'broken'],
    ['arcfour', 'broken'],
    ['arcfour128', 'broken'],
    ['arcfour256', 'broken'],
    ['blowfish-cbc', 'broken'],
    ['cast128-cbc', 'broken'],
    ['des-cbc', 'broken'],
    ['idea-cbc', 'broken'],
    ['none', 'broken'],
    ['brand-new@example.com', 'note'],
  ])('%s is %s', (cipher, severity) => {
    expect(severityOf(sshReport(encrypted(cipher, null)), 'cipher')).toBe(severity);
  });

  it.each<[string, Severity]>([
    ['hmac-sha2-256-etm@openssh.com', 'ok'],
    ['hmac-sha2-512-etm@openssh.com', 'ok'],
    ['umac-128-etm@openssh.com', 'ok'],
    ['hmac-sha2-256', 'note'],
    ['hmac-sha2-512', 'note'],
    ['umac-128@openssh.com', 'note'],
    ['umac-64@openssh.com', 'weak'],
    ['umac-64-etm@openssh.com', 'weak'],
    ['hmac-sha1', 'weak'],
    ['hmac-sha1-96', 'weak'],
    ['hmac-sha1-etm@openssh.com', 'weak'],
    ['hmac-md5', 'broken'],
    ['hmac-md5-96', 'broken'],
    ['hmac-md5-etm@openssh.com', 'broken'],
    ['hmac-ripemd160', 'broken'],
    ['hmac-ripemd160@openssh.com', 'broken'],
    ['none', 'broken'],
  ])('%s is %s', (mac, severity) => {
    expect(severityOf(sshReport(encrypted('aes256-ctr', mac)), 'mac')).toBe(severity);
  });

  it('are judged in each direction', () => {
    const report = sshReport({
      encryption: {
        clientToServer: { cipher: 'aes256-gcm@openssh.com', mac: null, compression: 'none' },
        serverToClient: { cipher: 'aes128-cbc', mac: 'hmac-md5', compression: 'none' },
      },
    });
    const { findings, axes } = assess(report);
    const subjects = findings.filter(({ id }) => id === 'cipher' || id === 'mac');
    expect(subjects.map(({ subject }) => subject)).toEqual([
      'hmac-md5',
      'aes128-cbc',
      'aes256-gcm@openssh.com',
    ]);
    expect(axes?.strength).toBe('broken');
  });
});

describe('strict key exchange', () => {
  const lax = { session: { ...sshReport().session, strictKeyExchange: false } };
  it.each<[string, string | null, Severity, Severity]>([
    ['chacha20-poly1305@openssh.com', null, 'weak', 'weak'],
    ['aes256-cbc', 'hmac-sha2-256-etm@openssh.com', 'weak', 'weak'],
    ['aes256-gcm@openssh.com', null, 'note', 'ok'],
    ['aes256-ctr', 'hmac-sha2-256-etm@openssh.com', 'note', 'ok'],
  ])('missing with %s and %s is %s, strength %s', (cipher, mac, severity, strength) => {
    const report = sshReport({ ...lax, ...encrypted(cipher, mac) });
    expect(severityOf(report, 'strict-key-exchange')).toBe(severity);
    expect(assess(report).axes?.strength).toBe(strength);
  });

  it('makes chacha20-poly1305 good', () => {
    const report = sshReport(encrypted('chacha20-poly1305@openssh.com', null));
    expect(severityOf(report, 'strict-key-exchange')).toBe('ok');
    expect(assess(report).axes?.strength).toBe('ok');
  });

  it('is read from the offers where the session does not tell', () => {
    const session = { ...sshReport().session, strictKeyExchange: null };
    const client = offerWith({
      keyExchange: ['curve25519-sha256', 'kex-strict-c-v00@openssh.com'],
    });
    const server = offerWith({
      keyExchange: ['curve25519-sha256', 'kex-strict-s-v00@openssh.com'],
    });
    const strict = sshReport({ session, offers: { client, server } });
    expect(severityOf(strict, 'strict-key-exchange')).toBe('ok');
    expect(severityOf(sshReport({ session }), 'strict-key-exchange')).toBe('note');
    const unseen = sshReport({ session, offers: { client, server: null } });
    expect(severityOf(unseen, 'strict-key-exchange')).toBeUndefined();
  });
});

describe('what else the server offers', () => {
  it('is remarked one step milder and never grades this connection', () => {
    const server = offerWith({
      keyExchange: ['curve25519-sha256', 'diffie-hellman-group1-sha1', 'ext-info-s'],
      macsClientToServer: ['hmac-sha2-256', 'hmac-sha1', 'umac-64@openssh.com'],
    });
    const report = sshReport({ ...trusted('verified'), offers: { client: offerWith(), server } });
    const { findings, grade } = assess(report);
    const offered = findings.filter(({ id }) => id.startsWith('server-offer.'));
    expect(offered.map(({ id, severity, title }) => [id, severity, title])).toEqual([
      [
        'server-offer.key-exchange',
        'weak',
        'The server also offers outdated key exchange methods: diffie-hellman-group1-sha1',
      ],
      [
        'server-offer.mac',
        'note',
        'The server also offers outdated MACs: hmac-sha1, umac-64@openssh.com',
      ],
    ]);
    expect(grade?.mark).toBe('A');
  });

  it('leaves out what was used', () => {
    const server = offerWith({ keyExchange: ['diffie-hellman-group1-sha1'] });
    const report = sshReport({
      keyExchange: { ...modern, name: 'diffie-hellman-group1-sha1' },
      offers: { client: server, server },
    });
    expect(severityOf(report, 'server-offer.key-exchange')).toBeUndefined();
  });
});

describe('the grade', () => {
  const rsa = { ...modern, name: 'rsa2048-sha256', family: 'RSA', forwardSecrecy: false } as const;
  it.each<[string, Partial<SecurityReport>, string]>([
    ['a hybrid and a verified key', { keyExchange: hybrid, ...trusted('verified') }, 'A+'],
    ['a hybrid and a pinned key', { keyExchange: hybrid, ...trusted('pinned') }, 'A+'],
    ['a curve and a verified key', trusted('verified'), 'A'],
    ['a curve and a pinned key', trusted('pinned'), 'A'],
    ['a hybrid and a key accepted once', { keyExchange: hybrid, ...trusted('unverified') }, 'B'],
    ['no verdict yet', { keyExchange: hybrid, trust: null }, 'B'],
    ['a note', { ...trusted('verified'), ...encrypted('aes256-ctr', 'hmac-sha2-256') }, 'B'],
    ['a weak part', { ...trusted('verified'), ...encrypted('aes256-cbc', 'hmac-sha2-256') }, 'C'],
    ['no forward secrecy', { ...trusted('verified'), keyExchange: rsa }, 'D'],
    ['a broken part', { keyExchange: rsa, ...encrypted('arcfour', 'hmac-sha1') }, 'F'],
    ['no encryption', { ...trusted('verified'), ...encrypted('none', 'hmac-sha2-256') }, 'F'],
    ['a changed key', { keyExchange: hybrid, ...trusted('changed') }, 'F'],
    ['a failed check', { keyExchange: hybrid, ...trusted('failed') }, 'F'],
  ])('for %s is right', (_, changes, mark) => {
    const { grade } = assess(sshReport(changes));
    expect(grade?.mark).toBe(mark);
    expect(grade?.rule).not.toBe('');
  });

  it('names the part that decided', () => {
    const { grade } = assess(sshReport(encrypted('3des-cbc', 'hmac-sha1')));
    expect(grade?.rule).toBe('A part is broken: 3des-cbc.');
  });

  it('is not given where nothing was negotiated', () => {
    const report = sshReport({ keyExchange: null, encryption: null, authentication: null });
    expect(assess(report)).toMatchObject({ axes: null, grade: null, whyChosen: null });
  });

  it.each([
    ['closed', false],
    ['malformed', false],
    ['trust', true],
    ['policy', true],
  ] as const)('of a connection that failed for %s is given: %s', (reason, isGiven) => {
    const report = sshReport({ outcome: 'failed', failure: { reason, detail: '' } });
    const { grade, findings } = assess(report);
    expect(grade !== null).toBe(isGiven);
    expect(findings.length > 0).toBe(isGiven);
  });
});

describe('identity', () => {
  it.each<[Identity, Severity]>([
    ['verified', 'ok'],
    ['pinned', 'ok'],
    ['unverified', 'note'],
    ['failed', 'broken'],
    ['changed', 'broken'],
  ])('%s is %s and says why', (verdict, severity) => {
    const { findings, axes } = assess(sshReport(trusted(verdict)));
    const identity = findings.find(({ id }) => id === 'identity');
    expect(identity).toMatchObject({ severity });
    expect(identity?.title).toContain('As the test says.');
    expect(axes?.identity).toBe(verdict);
  });
});

describe('a negotiation without a common algorithm', () => {
  const failed = (server: Record<string, string[]>): SecurityReport =>
    sshReport({
      outcome: 'failed',
      failure: { reason: 'no-common-algorithm', detail: 'no matching key exchange method' },
      keyExchange: null,
      authentication: null,
      hostKey: null,
      encryption: null,
      offers: { client: offerWith(), server: offerWith(server) },
    });

  it('names the kind, both sides and the way out', () => {
    const report = failed({ keyExchange: ['diffie-hellman-group1-sha1', 'ext-info-s'] });
    const { findings } = assess(report);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      id: 'no-common-algorithm',
      severity: 'broken',
      subject: 'keyExchange',
      title: 'No key exchange method in common',
    });
    expect(findings[0]?.advice).toContain(
      'The server offers only diffie-hellman-group1-sha1: outdated, it needs an update.',
    );
    expect(findings[0]?.advice).toContain('Keyferry offered curve25519-sha256, ');
    expect(findings[0]?.advice).toContain('Ask the operator for curve25519-sha256');
  });

  it('names every kind that is missing', () => {
    const report = failed({ hostKey: ['ssh-dss'], ciphersClientToServer: ['arcfour'] });
    const subjects = assess(report).findings.map(({ subject }) => subject);
    expect(subjects).toEqual(['hostKey', 'ciphersClientToServer']);
  });

  it('does not call a good list outdated', () => {
    const [finding] = assess(failed({ keyExchange: ['curve448-sha512'] })).findings;
    expect(finding?.advice).not.toContain('outdated');
  });
});

it('puts the worst finding first and cites a source for every judged algorithm', () => {
  const report = sshReport({ ...trusted('verified'), ...encrypted('arcfour', 'hmac-sha2-256') });
  const { findings } = assess(report);
  const order = ['broken', 'weak', 'note', 'ok'];
  const ranks = findings.map(({ severity }) => order.indexOf(severity));
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  for (const { sources } of findings) {
    expect(sources.length).toBeGreaterThan(0);
    for (const { url } of sources) expect(url).toMatch(/^https:\/\//);
  }
});

it('gives the same answer when it is asked about its own answer', () => {
  const once = assess(sshReport(trusted('verified')));
  expect(assess(once)).toEqual(once);
});
