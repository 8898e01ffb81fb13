import { createRequire } from 'node:module';
import fc from 'fast-check';
import type { SFTPWrapper } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { readStraight } from './straight-reads.ts';

/** Collects packets as lib/protocol/SFTP.js does, in its own fields. */
class Collector {
  _pktLenBytes = 0;
  _pktLen = 0;
  _pktPos = 0;
  _requests: Record<string, unknown> = {};
  _protocol = {};
  incoming = { id: 0 };
  outgoing = { state: 'open' };
  readonly packets: string[] = [];
  #packet: number[] = [];

  push(data: Buffer | null): void {
    for (const byte of data ?? []) {
      if (this._pktLenBytes < 4) {
        this._pktLen = this._pktLen * 256 + byte;
        this._pktLenBytes += 1;
        continue;
      }
      this.#packet.push(byte);
      this._pktPos += 1;
      if (this._pktPos < this._pktLen) continue;
      this.packets.push(Buffer.from(this.#packet).toString('hex'));
      this.#packet = [];
      this._pktLenBytes = this._pktLen = this._pktPos = 0;
    }
  }
}

const { SFTP } = createRequire(import.meta.url)('ssh2/lib/protocol/SFTP.js') as {
  SFTP: new (client: object, channel: object) => SFTPWrapper;
};

/** The channel of ssh2 itself, open. */
function newSftp(): SFTPWrapper {
  const protocol = { channelClose: () => undefined };
  const ends = { incoming: { id: 0 }, outgoing: { id: 0, state: 'open' } };
  return new SFTP({ _protocol: protocol }, { type: 'sftp', ...ends });
}

function packet(type: number, id: number, body: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt32BE(5 + body.length);
  head.writeUInt8(type, 4);
  head.writeUInt32BE(id, 5);
  return Buffer.concat([head, body]);
}

function dataAnswer(id: number, bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return packet(103, id, Buffer.concat([length, bytes]));
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [...new Set(at.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => bytes.subarray(from, places[i] ?? bytes.length));
}

describe('answers to READ', () => {
  it('arrive whole, wherever the stream is cut', () => {
    const answer = fc.record({
      isData: fc.boolean(),
      bytes: fc.uint8Array({ maxLength: 90 }),
    });
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 8 }), fc.array(fc.nat(900)), (answers, cuts) => {
        const sftp = new Collector();
        const arrived: string[] = [];
        answers.forEach(({ isData }, id) => {
          if (!isData) return;
          const buffer = Buffer.alloc(90);
          sftp._requests[String(id)] = {
            buffer,
            cb: (_error: undefined, into: Buffer, count: number) =>
              arrived.push(`${String(id)}:${into.subarray(0, count).toString('hex')}`),
          };
        });
        // What ssh2 itself would do with an answer whose header was cut.
        const collect = sftp.push.bind(sftp);
        sftp.push = (data) => {
          const before = sftp.packets.length;
          collect(data);
          for (const hex of sftp.packets.slice(before)) {
            const bytes = Buffer.from(hex, 'hex');
            if (bytes[0] === 103) {
              arrived.push(`${String(bytes.readUInt32BE(1))}:${bytes.subarray(9).toString('hex')}`);
            }
          }
        };
        readStraight(sftp as unknown as SFTPWrapper);
        const wire = answers.map(({ isData, bytes }, id) =>
          isData ? dataAnswer(id, Buffer.from(bytes)) : packet(101, id, Buffer.from(bytes)),
        );
        for (const piece of cut(Buffer.concat(wire), cuts)) sftp.push(piece);
        const others = sftp.packets.filter((hex) => !hex.startsWith('67'));
        expect(others).toHaveLength(answers.filter(({ isData }) => !isData).length);
        expect(arrived).toEqual(
          answers.flatMap(({ isData, bytes }, id) =>
            isData ? [`${String(id)}:${Buffer.from(bytes).toString('hex')}`] : [],
          ),
        );
      }),
    );
  });

  it.each([
    ['nobody asked', {}, 4],
    ['is longer than asked', { '7': { buffer: Buffer.alloc(3) } }, 4],
    ['has another length inside than outside', { '7': { buffer: Buffer.alloc(90) } }, 5],
  ])('are left to ssh2 where the answer %s', (_what, requests, claimed) => {
    const sftp = new Collector();
    sftp._requests = requests;
    readStraight(sftp as unknown as SFTPWrapper);
    const answer = dataAnswer(7, Buffer.from('abcd'));
    answer.writeUInt32BE(claimed, 9);
    sftp.push(answer);
    expect(sftp.packets).toHaveLength(1);
  });

  it.each([
    ['of length 0', '00000000 41'],
    ['of a length beyond all bounds', '7fffffff 4142'],
    ['of 2 GiB, behind the cut', '80000000'],
  ])('do not hang behind a packet %s', (_what, hex) => {
    const sftp = newSftp();
    const errors: unknown[] = [];
    sftp.on('error', (error: unknown) => errors.push(error));
    readStraight(sftp);
    const push = (bytes: Buffer): void => {
      try {
        Reflect.apply(Reflect.get(sftp, 'push') as (bytes: Buffer) => void, sftp, [bytes]);
      } catch (thrown) {
        // As lib/client.js, which ends the connection then.
        errors.push(thrown);
      }
    };
    push(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
    push(Buffer.from('abcd'));
    expect(errors).toHaveLength(1);
  });

  it('end with an error when the channel ends in their middle', () => {
    const sftp = new Collector();
    let failure: Error | undefined;
    sftp._requests['7'] = {
      buffer: Buffer.alloc(90),
      cb: (error: Error | undefined) => (failure = error),
    };
    readStraight(sftp as unknown as SFTPWrapper);
    sftp.push(dataAnswer(7, Buffer.from('abcd')).subarray(0, 15));
    sftp.push(null);
    expect(failure).toBeInstanceOf(Error);
  });
});
