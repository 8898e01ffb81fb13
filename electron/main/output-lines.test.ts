import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readLines } from './output-lines.ts';

async function linesOf(...chunks: string[]): Promise<string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  readLines(stream, (line) => lines.push(line));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await new Promise((resolve) => stream.once('close', resolve));
  return lines;
}

describe('readLines', () => {
  it('puts lines together across chunks and keeps an unfinished last one', async () => {
    expect(await linesOf('one\ntw', 'o\n\nthr', 'ee')).toEqual(['one', 'two', 'three']);
  });

  it('cuts a line that never ends', async () => {
    const [line, ...others] = await linesOf('x'.repeat(100_000), 'x'.repeat(100_000));
    expect(line?.length).toBe(2_000);
    expect(others).toEqual([]);
  });

  it('stops after a thousand lines and says so once', async () => {
    const lines = await linesOf('y\n'.repeat(5_000));
    expect(lines.length).toBe(1_000);
    expect(lines.at(-1)).toMatch(/not kept/);
  });
});
