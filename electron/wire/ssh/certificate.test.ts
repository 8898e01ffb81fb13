import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../byte-writer.ts';
import { parseCertificate } from './certificate.ts';

interface Parts {
  type?: string;
  kind?: number;
  principals?: readonly string[];
  before?: readonly [number, number];
}

function certificate({
  type = 'ssh-ed25519-cert-v01@openssh.com',
  kind = 1,
  principals = ['ferry', 'root'],
  before = [0, 2_000_000_000],
}: Parts = {}): Uint8Array {
  const names = new ByteWriter();
  for (const name of principals) names.string(name);
  const option = new ByteWriter().string('force-command').string('ls').finish();
  return new ByteWriter()
    .string(type)
    .string(new Uint8Array(32))
    .string(new Uint8Array(32).fill(7))
    .uint32(1)
    .uint32(2)
    .uint32(kind)
    .string('an id')
    .string(names.finish())
    .uint32(0)
    .uint32(1_000_000_000)
    .uint32(before[0])
    .uint32(before[1])
    .string(option)
    .string('')
    .string('')
    .string(new ByteWriter().string('ssh-ed25519').string(new Uint8Array(32)).finish())
    .string(new ByteWriter().string('ssh-ed25519').string(new Uint8Array(64)).finish())
    .finish();
}

describe('parseCertificate', () => {
  it('reads every field', () => {
    const blob = certificate();
    expect(parseCertificate(blob)).toMatchObject({
      keyType: 'ssh-ed25519',
      publicKey: new ByteWriter().string('ssh-ed25519').string(new Uint8Array(32).fill(7)).finish(),
      serial: 0x1_0000_0002n,
      kind: 'user',
      keyId: 'an id',
      principals: ['ferry', 'root'],
      validAfterMs: Date.UTC(2001, 8, 9, 1, 46, 40),
      validBeforeMs: Date.UTC(2033, 4, 18, 3, 33, 20),
      criticalOptions: ['force-command'],
      signedBytes: blob.subarray(0, blob.length - 4 - 4 - 11 - 4 - 64),
    });
  });

  it('knows certificates without end, and ends past all calendars', () => {
    expect(parseCertificate(certificate({ before: [0xffffffff, 0xffffffff] }))).toMatchObject({
      validBeforeMs: null,
    });
    const { validBeforeMs } = parseCertificate(certificate({ before: [0xffffffff, 1] }));
    expect(new Date(validBeforeMs ?? NaN).getTime()).toBe(8_640_000_000_000_000);
  });

  it.each([
    ['of neither a user nor a host', { kind: 3 }],
    ['of an unknown key', { type: 'ssh-new-cert-v01@openssh.com' }],
    ['that is a plain key', { type: 'ssh-ed25519' }],
    ['for more names than can be', { principals: Array.from({ length: 257 }, String) }],
  ])('refuses one %s', (_case, parts) => {
    expect(() => parseCertificate(certificate(parts))).toThrow(
      expect.objectContaining({ code: 'malformed-message' }) as Error,
    );
  });

  it('gives a certificate or says what is wrong, wherever bytes are missing or differ', () => {
    const blob = certificate();
    fc.assert(
      fc.property(fc.nat(blob.length - 1), fc.nat(255), (at, byte) => {
        expect(() => parseCertificate(blob.subarray(0, at))).toThrow(
          expect.objectContaining({ code: 'malformed-message' }) as Error,
        );
        try {
          parseCertificate(blob.with(at, byte));
        } catch (error) {
          expect(error).toMatchObject({ code: 'malformed-message' });
        }
      }),
    );
  });
});
