import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ed25519Key, kexInit, kexReply, lists, string, uint32 } from './encode.test-support.ts';
import { parseHostKey } from './host-key.ts';
import type { KexLayout } from './key-exchange-methods.ts';
import { parseMessage } from './messages.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const modulus = [0, ...new Array<number>(256).fill(0xff)];

const samples: readonly { layout: KexLayout | null; payload: Uint8Array; name: string }[] = [
  { layout: null, payload: kexInit(lists()), name: 'KEXINIT' },
  {
    layout: 'ecdh',
    payload: bytes(30, ...string(new Array<number>(32).fill(1))),
    name: 'KEX_ECDH_INIT',
  },
  { layout: 'ecdh', payload: kexReply(new Array<number>(32).fill(1)), name: 'KEX_ECDH_REPLY' },
  { layout: 'dh', payload: bytes(30, ...string(modulus)), name: 'KEXDH_INIT' },
  { layout: 'dh', payload: kexReply(modulus), name: 'KEXDH_REPLY' },
  {
    layout: 'hybrid',
    payload: kexReply(new Array<number>(1120).fill(1)),
    name: 'KEX_HYBRID_REPLY',
  },
  {
    layout: 'group-exchange',
    payload: bytes(34, ...uint32(2048), ...uint32(3072), ...uint32(8192)),
    name: 'KEX_DH_GEX_REQUEST',
  },
  {
    layout: 'group-exchange',
    payload: bytes(31, ...string(modulus), ...string([2])),
    name: 'KEX_DH_GEX_GROUP',
  },
  { layout: 'group-exchange', payload: kexReply(modulus, 33), name: 'KEX_DH_GEX_REPLY' },
  { layout: null, payload: bytes(21), name: 'NEWKEYS' },
  {
    layout: null,
    payload: bytes(1, ...uint32(2), ...string('no'), ...string('')),
    name: 'DISCONNECT',
  },
  {
    layout: null,
    payload: bytes(7, ...uint32(1), ...string('server-sig-algs'), ...string('ssh-ed25519')),
    name: 'EXT_INFO',
  },
  { layout: null, payload: bytes(5, ...string('ssh-userauth')), name: 'SERVICE_REQUEST' },
  { layout: null, payload: bytes(2, ...string('xx')), name: 'IGNORE' },
];

describe('parseMessage', () => {
  it.each(samples)('knows $name', ({ layout, payload, name }) => {
    expect(parseMessage(payload, layout).name).toBe(name);
  });

  it.each(samples)('says where the fields of $name stand, without gaps', ({ layout, payload }) => {
    const { spans } = parseMessage(payload, layout);
    const ordered = Object.values(spans).toSorted(([a], [b]) => a - b);
    let end = 1;
    for (const [start, next] of ordered) {
      // A count, or the length of a blob with fields of its own, stands in front of some.
      expect([0, 4]).toContain(start - end);
      end = next;
    }
    expect(payload.length - end === 0 || payload.length - end === 4).toBe(true);
  });

  it('says where a list stands', () => {
    const payload = kexInit(lists({ hostKey: ['ssh-ed25519'] }));
    const [start, end] = parseMessage(payload, null).spans['hostKey'] ?? [0, 0];
    expect(new TextDecoder().decode(payload.subarray(start + 4, end))).toBe('ssh-ed25519');
  });

  it('reads the parts that the report needs', () => {
    const reply = parseMessage(kexReply(new Array<number>(32).fill(1)), 'ecdh').reply;
    expect(reply).toMatchObject({ publicSize: 32, signatureAlgorithm: 'ssh-ed25519' });
    expect(parseHostKey(reply?.hostKey ?? bytes())).toEqual({ type: 'ssh-ed25519', bits: 256 });
    expect(parseMessage(kexReply(modulus), 'dh').reply?.publicSize).toBe(2048);
    const group = parseMessage(bytes(31, ...string(modulus), ...string([2])), 'group-exchange');
    expect(group.group).toEqual({ modulusBits: 2048, generator: '02' });
    expect(parseMessage(bytes(1, ...uint32(2), ...string('no')), null).disconnect).toEqual({
      reason: 2,
      reasonName: 'PROTOCOL_ERROR',
      description: 'no',
    });
  });

  it('names the three messages of an RSA exchange', () => {
    const rsa = bytes(...string('ssh-rsa'), ...string([1, 0, 1]), ...string(modulus));
    const key = bytes(30, ...string([...ed25519Key]), ...string([...rsa]));
    expect(parseMessage(key, 'rsa')).toMatchObject({
      name: 'KEXRSA_PUBKEY',
      isKeyExchange: true,
      fields: { hostKeyBytes: ed25519Key.length, transientKey: { type: 'ssh-rsa', bits: 2048 } },
    });
    expect(parseMessage(bytes(31, ...string(modulus)), 'rsa')).toMatchObject({
      name: 'KEXRSA_SECRET',
      fields: { secretBytes: modulus.length },
    });
    const signature = [...string('ssh-ed25519'), ...string(new Array<number>(64).fill(9))];
    expect(parseMessage(bytes(32, ...string(signature)), 'rsa')).toMatchObject({
      name: 'KEXRSA_DONE',
      fields: { signatureAlgorithm: 'ssh-ed25519', signatureBytes: 64 },
    });
  });

  it('gives a value or malformed-message for any truncation and any flipped byte', () => {
    const cases = fc.record({
      sample: fc.constantFrom(...samples),
      cut: fc.nat(),
      at: fc.nat(),
      flip: fc.nat(255),
    });
    fc.assert(
      fc.property(cases, ({ sample, cut, at, flip }) => {
        const changed = sample.payload.slice(0, 1 + (cut % sample.payload.length));
        const index = at % changed.length;
        changed[index] = (changed[index] ?? 0) ^ flip;
        try {
          expect(parseMessage(changed, sample.layout).name).not.toBe('');
        } catch (error) {
          expect(error).toMatchObject({ code: 'malformed-message' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('parseHostKey', () => {
  it('gives type and size', () => {
    expect(parseHostKey(ed25519Key)).toEqual({ type: 'ssh-ed25519', bits: 256 });
    const rsa = bytes(...string('ssh-rsa'), ...string([1, 0, 1]), ...string(modulus));
    expect(parseHostKey(rsa)).toEqual({ type: 'ssh-rsa', bits: 2048 });
    const ecdsa = bytes(
      ...string('ecdsa-sha2-nistp521'),
      ...string('nistp521'),
      ...string(new Array<number>(133).fill(4)),
    );
    expect(parseHostKey(ecdsa)).toEqual({ type: 'ecdsa-sha2-nistp521', bits: 521 });
    expect(parseHostKey(bytes(...string('x-new')))).toEqual({ type: 'x-new', bits: null });
  });

  it('refuses a cut key', () => {
    expect(() => parseHostKey(ed25519Key.subarray(0, 30))).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
  });
});
