import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  asNumber,
  hybrid,
  mlKem,
  montgomery,
  nist,
  type Answer,
} from '../../../test/fixtures/exchange-halves.ts';
import type { AddedExchange } from './added-exchange.ts';
import { addedMethods } from './added-methods.ts';
import { encapsulateSntrup761 } from './sntrup761/sntrup761.ts';

const sntrup: Answer = (key) => {
  const { ciphertext, secret } = encapsulateSntrup761(key);
  return { reply: Buffer.from(ciphertext), secret: Buffer.from(secret) };
};

interface Case {
  name: string;
  hash: string;
  publicBytes: number;
  replyBytes: number;
  /** Of a value on the curve that gives no secret; it stands at the end of the reply. */
  curveBytes: number;
  secretBytes: number;
  answer: Answer;
}

const sntrupCase = {
  hash: 'sha512',
  publicBytes: 1158 + 32,
  replyBytes: 1039 + 32,
  curveBytes: 32,
  secretBytes: 64,
  answer: hybrid('sha512', sntrup, 1158, montgomery('x25519')),
};

const cases: readonly Case[] = [
  {
    name: 'mlkem768x25519-sha256',
    hash: 'sha256',
    publicBytes: 1184 + 32,
    replyBytes: 1088 + 32,
    curveBytes: 32,
    secretBytes: 32,
    answer: hybrid('sha256', mlKem('ml-kem-768'), 1184, montgomery('x25519')),
  },
  {
    name: 'mlkem768nistp256-sha256',
    hash: 'sha256',
    publicBytes: 1184 + 65,
    replyBytes: 1088 + 65,
    curveBytes: 65,
    secretBytes: 32,
    answer: hybrid('sha256', mlKem('ml-kem-768'), 1184, nist('prime256v1')),
  },
  {
    name: 'mlkem1024nistp384-sha384',
    hash: 'sha384',
    publicBytes: 1568 + 97,
    replyBytes: 1568 + 97,
    curveBytes: 97,
    secretBytes: 48,
    answer: hybrid('sha384', mlKem('ml-kem-1024'), 1568, nist('secp384r1')),
  },
  { name: 'sntrup761x25519-sha512', ...sntrupCase },
  { name: 'sntrup761x25519-sha512@openssh.com', ...sntrupCase },
];

function exchangeOf(name: string): AddedExchange {
  const create = addedMethods.get(name);
  if (!create) throw new Error(`No method ${name}`);
  return create();
}

describe.each(cases)('$name', ({ name, ...wanted }) => {
  it('agrees with the other side', () => {
    const ours = exchangeOf(name);
    expect(ours.hash).toBe(wanted.hash);
    expect(ours.publicValue).toHaveLength(wanted.publicBytes);
    const { reply, secret } = wanted.answer(ours.publicValue);
    expect(reply).toHaveLength(wanted.replyBytes);
    expect(ours.secret(reply)).toEqual(secret);
    expect(secret).toHaveLength(wanted.secretBytes);
  });

  it('gives another secret for a changed answer', () => {
    const ours = exchangeOf(name);
    const { reply, secret } = wanted.answer(ours.publicValue);
    reply[7] = (reply[7] ?? 0) ^ 1;
    expect(ours.secret(reply)).not.toEqual(secret);
  });

  it('refuses a wrong length and a point without a secret', () => {
    const ours = exchangeOf(name);
    expect(() => ours.secret(randomBytes(wanted.replyBytes - 1))).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
    const ciphertext = randomBytes(wanted.replyBytes - wanted.curveBytes);
    const zeroPoint = Buffer.concat([ciphertext, Buffer.alloc(wanted.curveBytes)]);
    expect(() => ours.secret(zeroPoint)).toThrow(
      expect.objectContaining({ code: 'negotiation-failed' }),
    );
  });
});

describe('curve448-sha512', () => {
  it('agrees with the other side on a number', () => {
    // One secret in 256 begins with a zero, and every second one with a high bit.
    for (let round = 0; round < 32; round++) {
      const ours = exchangeOf('curve448-sha512');
      expect(ours.publicValue).toHaveLength(56);
      const { reply, secret } = asNumber(montgomery('x448')(ours.publicValue));
      expect(ours.secret(reply)).toEqual(secret);
    }
  });

  it('refuses a wrong length and a value of low order', () => {
    const ours = exchangeOf('curve448-sha512');
    expect(() => ours.secret(randomBytes(57))).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
    expect(() => ours.secret(Buffer.alloc(56))).toThrow(
      expect.objectContaining({ code: 'negotiation-failed' }),
    );
  });
});
