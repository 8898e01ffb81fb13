import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { parsePuttyBlobs } from './private-key.ts';
import { parsePuttyKey } from './putty-key.ts';

const version3 = [
  'PuTTY-User-Key-File-3: ssh-ed25519',
  'Encryption: aes256-cbc',
  'Comment: a: comment',
  'Public-Lines: 2',
  'AAAAC3NzaC1lZDI1NTE5AAAAIO6888n4iLHsTIZm6bE/rb2WCq3y4hOwArud5l0W',
  '5NvQ',
  'Key-Derivation: Argon2id',
  'Argon2-Memory: 8192',
  'Argon2-Passes: 2',
  'Argon2-Parallelism: 1',
  'Argon2-Salt: 131d5d6bcc3c23dba01248a830deb678',
  'Private-Lines: 1',
  'NmRV0GXa44EQwuvkgvraMsZc0G3idZPpNGaJsg4zGb0KXpIMEa6NtmUPNf3qBaMx',
  `Private-MAC: ${'02'.repeat(32)}`,
];

const withLine = (index: number, line: string): string => version3.with(index, line).join('\n');

describe('parsePuttyKey', () => {
  it.each(['\n', '\r\n', '\r'])('reads a file with line ends %j', (end) => {
    expect(parsePuttyKey(version3.join(end) + end)).toMatchObject({
      version: 3,
      type: 'ssh-ed25519',
      encryption: 'aes256-cbc',
      comment: 'a: comment',
      derivation: { flavour: 'argon2id', memoryKib: 8192, passes: 2, parallelism: 1 },
      macHex: '02'.repeat(32),
    });
  });

  it.each([
    ['another version', 0, 'PuTTY-User-Key-File-1: ssh-rsa', 'version 1'],
    ['another encryption', 1, 'Encryption: rot13', 'rot13'],
    ['more lines than there are', 3, 'Public-Lines: 9', 'base64'],
    ['lines without end', 3, 'Public-Lines: 999999999', '1 to 1000'],
    ['another derivation', 6, 'Key-Derivation: toString', 'toString'],
    ['more memory than a computer has', 7, 'Argon2-Memory: 99999999', 'Argon2-Memory'],
    ['no passes', 8, 'Argon2-Passes: 0', 'Argon2-Passes'],
    ['base64 that is cut off', 12, 'NmRV0GXa44E', 'cut off'],
    ['a checksum that is cut off', 13, 'Private-MAC: 02', 'Private-MAC'],
  ])('refuses %s', (_case, index, line, problem) => {
    const act = (): unknown => parsePuttyKey(withLine(index, line));
    expect(act).toThrow(AppError);
    expect(act).toThrow(problem);
  });

  it('gives a key or says what is wrong, wherever the file ends or differs', () => {
    const text = version3.join('\n');
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), (at, other) => {
        for (const broken of [text.slice(0, at), text.slice(0, at) + other + text.slice(at + 1)]) {
          try {
            expect(parsePuttyKey(broken).version).toBe(3);
          } catch (error) {
            expect(error).toMatchObject({ code: 'malformed-message' });
          }
        }
      }),
    );
  });
});

describe('parsePuttyBlobs', () => {
  it('gives parts or says what is wrong, whatever the bytes are', () => {
    const types = ['ssh-rsa', 'ssh-dss', 'ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-ed448'];
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ maxLength: 200 }),
        (type, open, secret) => {
          const name = Buffer.concat([Buffer.of(0, 0, 0, type.length), Buffer.from(type)]);
          try {
            parsePuttyBlobs(type, Buffer.concat([name, open]), secret);
          } catch (error) {
            expect(error).toMatchObject({ code: 'malformed-message' });
          }
        },
      ),
    );
  });
});
