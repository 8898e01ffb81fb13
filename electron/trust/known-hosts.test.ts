import { describe, expect, it } from 'vitest';
import { ecdsaKey, ed25519Key } from '../../test/fixtures/security-report.ts';
import { entriesFor, parseKnownHosts } from './known-hosts.ts';

const key = `ssh-ed25519 ${ed25519Key.base64}`;

describe('parseKnownHosts', () => {
  it('keeps each line with its number, marker and comment', () => {
    const text = [
      '# a comment',
      '',
      `files.example.com,192.0.2.1 ${key} laid down by hand`,
      `@revoked * ${key}`,
      `\t@cert-authority\t*.example.com\t${key}\r`,
      `[files.example.com]:2222 ecdsa-sha2-nistp256 ${ecdsaKey.base64}`,
    ].join('\n');
    const { entries, malformed } = parseKnownHosts(text);
    expect(malformed).toEqual([]);
    expect(
      entries.map(({ line, marker, hosts, type, comment }) => [line, marker, hosts, type, comment]),
    ).toEqual([
      [3, 'host', 'files.example.com,192.0.2.1', 'ssh-ed25519', 'laid down by hand'],
      [4, 'revoked', '*', 'ssh-ed25519', ''],
      [5, 'cert-authority', '*.example.com', 'ssh-ed25519', ''],
      [6, 'host', '[files.example.com]:2222', 'ecdsa-sha2-nistp256', ''],
    ]);
    expect(entries[0]?.key.toString('base64')).toBe(ed25519Key.base64);
  });

  it.each([
    ['files.example.com', 'fields are missing'],
    ['files.example.com ssh-ed25519', 'fields are missing'],
    [`@trusted files.example.com ${key}`, 'unknown marker @trusted'],
    [`@toString files.example.com ${key}`, 'unknown marker @toString'],
    ['files.example.com ssh-ed25519 %%%%', 'the key is not base64'],
    ['files.example.com ssh-ed25519 AAAA', 'the key is not of the type ssh-ed25519'],
    [`files.example.com ssh-rsa ${ed25519Key.base64}`, 'the key is not of the type ssh-rsa'],
    [`|1|salt ${key}`, 'the hashed host name cannot be read'],
    ['files.example.com 1024 65537 123456789', 'a key of SSH protocol 1'],
  ])('sets aside %s', (line, reason) => {
    const { entries, malformed } = parseKnownHosts(`\n${line}\nok ${key}`);
    expect(malformed).toEqual([{ line: 2, reason }]);
    expect(entries.map((entry) => entry.line)).toEqual([3]);
  });

  it('takes a file without a final line break, and an empty one', () => {
    expect(parseKnownHosts('').entries).toEqual([]);
    expect(parseKnownHosts(`a ${key}`).entries).toHaveLength(1);
  });
});

describe('entriesFor', () => {
  it('gives every line about a name', () => {
    const file = parseKnownHosts(`a,b ${key}\nc ${key}\n* ${key}\n*,!b ${key}`);
    expect(entriesFor(file, 'b').map((entry) => entry.line)).toEqual([1, 3]);
  });
});
