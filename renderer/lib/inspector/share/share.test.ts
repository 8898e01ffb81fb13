import { describe, expect, it } from 'vitest';
import { assess } from '../../../../electron/inspector/assess.ts';
import type { SecurityReport } from '../../../../electron/shared/report.ts';
import { handshakeMessage, judged } from '../../../../test/fixtures/judged-reports.ts';
import { certificateWith, tlsReport } from '../../../../test/fixtures/tls-report.ts';
import { shareAs, shareFormats, suggestedName } from './formats.ts';
import { redact } from './redact.ts';

const person = { userName: 'maria', home: '/home/maria' };
const nothing = { withNames: false, withPaths: false, withRaw: false };
const everything = { withNames: true, withPaths: true, withRaw: true };

const report = judged({
  endpoint: { host: 'files.example.com', port: 2222, address: '192.0.2.10' },
  trust: {
    verdict: 'verified',
    reason: 'Matches line 3 of /home/maria/.ssh/known_hosts, as maria said.',
    hostKey: null,
    chain: null,
  },
  messages: [
    handshakeMessage({
      fields: { text: 'Welcome to FILES.example.com, a files.example.community' },
      raw: { base64: 'AAAA', spans: {} },
    }),
  ],
});

const canary = /canary|203\.0\.113\.|2001:db8/i;
const canaryPerson = { userName: 'canary-user', home: '/home/canary-user' };

/** Reports of every kind with a name to look for in each place where a server or a person may have put one. */
function canaries(): Record<string, SecurityReport> {
  const endpoint = { host: 'www.canary-host.example', port: 990, address: '203.0.113.77' };
  const where = '/home/canary-user/canary-folder/known_hosts';
  const hello = handshakeMessage({
    name: 'ClientHello',
    fields: { extensions: { server_name: endpoint.host } },
    raw: { base64: btoa(endpoint.host), spans: {} },
  });
  const own = certificateWith({
    subject: 'C=DE\nO=Canary-Host Ltd\nCN=www.canary-host.example',
    names: ['DNS:www.canary-host.example', 'DNS:*.canary-host.example', 'IP:203.0.113.78'],
    base64: btoa('www.canary-host.example'),
  });
  const trust = (reason: string) =>
    ({ verdict: 'verified', reason, hostKey: null, chain: null }) as const;
  const tls = tlsReport({
    endpoint,
    certificates: [own],
    messages: [hello],
    session: { ...tlsReport().session, sni: endpoint.host },
    trust: trust(`It is good for ${endpoint.host}, says ${where}`),
  });
  const hostKey = {
    ...hostKeyOf(judged()),
    certificate: {
      ...{ keyId: 'canary-host key', serial: '1', principals: ['canary-host.example'] },
      ...{ validFrom: '2026-01-01T00:00:00.000Z', validUntil: null, base64: btoa('canary-host') },
      authorityFingerprintSha256: 'SHA256:x',
    },
  };
  return {
    ssh: judged({
      endpoint: { ...endpoint, address: '2001:db8::77' },
      hostKey,
      trust: trust(`Matches line 3 of ${where}, as canary-user said.`),
      messages: [
        handshakeMessage({ name: 'BANNER_LINE', fields: { line: `This is ${endpoint.host}` } }),
      ],
    }),
    https: assess(tls),
    ftps: assess({ ...tls, role: 'control' }),
    failed: assess(
      tlsReport({
        endpoint,
        certificates: [own],
        outcome: 'failed',
        failure: { reason: 'trust', detail: `${endpoint.host} is not in ${where}` },
        messages: [hello],
        trust: { ...trust(`${where} does not know ${endpoint.host}.`), verdict: 'failed' },
      }),
    ),
  };
}

function hostKeyOf({ hostKey }: SecurityReport): NonNullable<SecurityReport['hostKey']> {
  if (!hostKey) throw new Error('The fixture has a host key.');
  return hostKey;
}

describe('a report that is shared', () => {
  it.each(shareFormats)('as %s names nobody and no place unless asked', (format) => {
    const shared = shareAs(format, redact(report, nothing, person));
    expect(shared).not.toMatch(/files\.example\.com(?!munity)/i);
    expect(shared).not.toContain('192.0.2.10');
    expect(shared).not.toMatch(/maria|known_hosts/);
    expect(shared).toContain('curve25519-sha256');
  });

  it.each(shareFormats)('as %s says it all when asked', (format) => {
    const shared = shareAs(format, redact(report, everything, person));
    expect(shared).toContain('files.example.com');
    expect(shared).toMatch(/\/home\/maria\/\.ssh\/known(?:\\)?_hosts/);
  });

  it.each(Object.entries(canaries()))('holds no canary: %s', (_, kept) => {
    for (const format of shareFormats) {
      expect(shareAs(format, kept)).toMatch(canary);
      expect(shareAs(format, redact(kept, nothing, canaryPerson))).not.toMatch(canary);
    }
    const { certificates } = redact(kept, nothing, canaryPerson);
    for (const { base64 } of certificates ?? []) expect(base64).toBe('');
    const named = redact(kept, { ...nothing, withNames: true }, canaryPerson);
    expect(JSON.stringify(named)).toMatch(/canary-host/);
    expect(JSON.stringify(named)).not.toMatch(/canary-(user|folder)/);
  });

  it('leaves the bytes of messages out, and the report itself as it is', () => {
    expect(redact(report, nothing, person).messages[0]).not.toHaveProperty('raw');
    expect(redact(report, everything, person)).toEqual(report);
    expect(report.messages[0]).toHaveProperty('raw');
  });

  it('keeps names that only contain the server’s', () => {
    const short = judged({ endpoint: { host: 'ssh', port: 22, address: null } });
    const { keyExchange, authentication } = redact(short, nothing, person);
    expect(keyExchange?.name).toBe('curve25519-sha256');
    expect(authentication?.algorithm).toBe('ssh-ed25519');
  });

  it('has a file name without the server', () => {
    expect(suggestedName('html', report)).toBe('connection-report-2026-11-02.html');
  });
});

describe('what a server says', () => {
  const hostile = judged({
    endpoint: { host: 'files.example.com', port: 22, address: null },
    messages: [
      handshakeMessage({
        name: 'BANNER_LINE',
        fields: { line: '</td><script>alert(1)</script>| **x** `y` [z](http://e)' },
      }),
    ],
  });

  it('starts no markup in HTML', () => {
    const html = shareAs('html', redact(hostile, everything, person));
    expect(html).not.toMatch(/<script|<a |src=|href=|http-equiv="refresh"/i);
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain("default-src 'none'");
  });

  it('starts no markup in Markdown', () => {
    const markdown = shareAs('markdown', redact(hostile, everything, person));
    expect(markdown).toContain(String.raw`\*\*x\*\*`);
    expect(markdown).toContain(String.raw`\[z\]`);
    expect(markdown).not.toMatch(/(?<!\\)<script/);
  });
});

it('is JSON as the command line prints it', () => {
  const parsed: unknown = JSON.parse(shareAs('json', report));
  expect(parsed).toEqual({ version: 1, reports: [report] });
});
