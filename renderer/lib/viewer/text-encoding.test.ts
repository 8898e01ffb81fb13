import { describe, expect, it } from 'vitest';
import { decodeText, encodings, guessEncoding } from './text-encoding.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('guessEncoding', () => {
  it('goes by the mark first', () => {
    expect(guessEncoding(Uint8Array.from([0xff, 0xfe, 0x61, 0]), true)).toEqual({
      encoding: 'utf-16le',
      by: 'mark',
    });
    expect(guessEncoding(Uint8Array.from([0xef, 0xbb, 0xbf, 0x61]), true).by).toBe('mark');
  });

  it('takes what is valid UTF-8 for it, and nothing else', () => {
    expect(guessEncoding(utf8('naïve – 日本'), true)).toEqual({
      encoding: 'utf-8',
      by: 'validity',
    });
    expect(guessEncoding(Uint8Array.from([0x63, 0xe9, 0x0a]), true)).toEqual({
      encoding: 'windows-1252',
      by: 'default',
    });
  });

  it('does not blame the file for where the preview was cut', () => {
    const cut = utf8('日本').subarray(0, 5);
    expect(guessEncoding(cut, false).encoding).toBe('utf-8');
    expect(guessEncoding(cut, true).encoding).toBe('windows-1252');
  });
});

describe('decodeText', () => {
  it('says when bytes mean nothing in the chosen encoding', () => {
    expect(decodeText(utf8('é'), 'utf-8', true)).toEqual({ text: 'é', isExact: true });
    expect(decodeText(Uint8Array.from([0x61, 0xff]), 'utf-8', true)).toEqual({
      text: 'a\ufffd',
      isExact: false,
    });
  });

  it('leaves out the mark and half a character at the end', () => {
    const marked = Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8('a日').subarray(0, 3)]);
    expect(decodeText(marked, 'utf-8', false)).toEqual({ text: 'a', isExact: true });
  });

  it('reads Japanese, Cyrillic and DOS text', () => {
    expect(decodeText(Uint8Array.from([0x93, 0xfa, 0x96, 0x7b]), 'shift_jis', true).text).toBe(
      '日本',
    );
    expect(decodeText(Uint8Array.from([0xcf, 0xf0]), 'windows-1251', true).text).toBe('Пр');
    expect(decodeText(Uint8Array.from([0x8f, 0xe0]), 'ibm866', true).text).toBe('Пр');
  });

  it.each(encodings)('%s exists here', (encoding) => {
    expect(decodeText(Uint8Array.from([]), encoding, true).text).toBe('');
  });
});
