import { describe, expect, it } from 'vitest';
import { CommandReader, NoCommand } from './command-reader.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

describe('the reader of FTP commands', () => {
  it('finds the same commands however the bytes arrive', () => {
    const text = 'user demo\r\nRETR a b  c \nNOOP\r\nMKD möwe\r\n';
    const whole = new CommandReader().push(bytes(text));
    expect(whole).toEqual([
      { verb: 'USER', argument: 'demo' },
      { verb: 'RETR', argument: 'a b  c ' },
      { verb: 'NOOP', argument: '' },
      { verb: 'MKD', argument: 'möwe' },
    ]);
    const reader = new CommandReader();
    const single = [...bytes(text)].flatMap((byte) => reader.push(Uint8Array.of(byte)));
    expect(single).toEqual(whole);
    expect(reader.isBetween).toBe(true);
  });

  it('knows whether something of another command has come', () => {
    const reader = new CommandReader();
    reader.push(bytes('AUTH TLS\r\nU'));
    expect(reader.isBetween).toBe(false);
  });

  it.each([
    '\r\n',
    'X\r\n',
    'TOOLONG\r\n',
    'A1B x\r\n',
    'MKD a\rb\r\n',
    'MKD a\0b\r\n',
    ' PWD\r\n',
  ])('refuses %j', (text) => {
    expect(() => new CommandReader().push(bytes(text))).toThrow(NoCommand);
  });

  it('refuses lines that are too long, ended or not', () => {
    const long = `MKD ${'x'.repeat(9_000)}`;
    expect(() => new CommandReader().push(bytes(long))).toThrow(NoCommand);
    expect(() => new CommandReader().push(bytes(`${long}\r\n`))).toThrow(NoCommand);
  });
});
