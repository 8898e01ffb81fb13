import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../byte-writer.ts';
import { encodeCheckFile, encodeInit, parseCheckFileAnswer } from './check-file.ts';

const digest = Uint8Array.from({ length: 32 }, (_, index) => index);
const hex = Buffer.from(digest).toString('hex');
const reply = (): ByteWriter => new ByteWriter().uint8(201).uint32(7);

describe('requests of check-file', () => {
  it('are framed as the drafts have them', () => {
    expect(Buffer.from(encodeInit()).toString('hex')).toBe('00000005' + '01' + '00000003');
    const bytes = Buffer.from(encodeCheckFile(7, Buffer.from('/é')));
    expect(bytes.readUInt32BE(0)).toBe(bytes.length - 4);
    expect(bytes.subarray(4, 9).toString('hex')).toBe('c8' + '00000007');
    const path = '00000003' + Buffer.from('/é').toString('hex');
    expect(bytes.toString('hex')).toContain(
      Buffer.from('check-file-name').toString('hex') + path + '00000006',
    );
    // From 0, up to the end, in one block.
    expect(bytes.subarray(-20).equals(Buffer.alloc(20))).toBe(true);
  });
});

describe('parseCheckFileAnswer', () => {
  it('reads a digest, with and without the name of the extension before it', () => {
    const plain = reply().string('sha256').bytes(digest).finish();
    const named = reply().string('check-file').string('sha256').bytes(digest).finish();
    for (const message of [plain, named]) {
      expect(parseCheckFileAnswer(message)).toEqual({ kind: 'digest', id: 7, hex });
    }
  });

  it('reads why there is none, with and without words', () => {
    const status = new ByteWriter().uint8(101).uint32(7).uint32(8);
    expect(parseCheckFileAnswer(status.finish())).toMatchObject({ code: 8, message: '' });
    expect(parseCheckFileAnswer(status.string('no').string('en').finish())).toEqual({
      kind: 'status',
      id: 7,
      code: 8,
      message: 'no',
    });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a digest by another algorithm', reply().string('md5').bytes(digest.subarray(16)).finish()],
    ['a short digest', reply().string('sha256').bytes(digest.subarray(1)).finish()],
    ['more than one digest', reply().string('sha256').bytes(digest).bytes(digest).finish()],
    ['a name without end', reply().uint32(0xffffffff).finish()],
    ['another message', new ByteWriter().uint8(103).uint32(7).string('data').finish()],
  ])('refuses %s', (_, message) => {
    expect(() => parseCheckFileAnswer(message)).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
  });
});
