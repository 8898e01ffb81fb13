import { describe, expect, it } from 'vitest';
import { handshakeMessage, judged } from '../../../../test/fixtures/judged-reports.ts';
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
