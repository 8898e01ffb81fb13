import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteQueue } from './byte-queue.ts';

it('gives back what was put in, in whatever pieces', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 20 });
  fc.assert(
    fc.property(pieces, fc.array(fc.nat(2000)), (input, takes) => {
      const queue = new ByteQueue();
      const output: number[] = [];
      for (const [index, piece] of input.entries()) {
        queue.append(piece);
        output.push(...queue.take(takes[index] ?? 0));
      }
      expect(queue.peek().length).toBe(queue.length);
      output.push(...queue.take(queue.length));
      expect(output).toEqual(input.flatMap((piece) => [...piece]));
    }),
  );
});
