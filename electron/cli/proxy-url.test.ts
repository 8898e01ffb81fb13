import { describe, expect, it } from 'vitest';
import { parseProxyUrl } from './proxy-url.ts';

describe('parseProxyUrl', () => {
  it.each([
    ['socks5://p', { kind: 'socks5', host: 'p', port: 1080 }, undefined],
    ['SOCKS5H://[::1]:9/', { kind: 'socks5', host: '::1', port: 9 }, undefined],
    ['http://a:b%40c@p:3128', { kind: 'http', host: 'p', port: 3128, user: 'a' }, 'b@c'],
  ])('reads %s', (text, target, password) => {
    expect(parseProxyUrl(text)).toEqual({ target, password });
  });

  it.each(['p:1080', 'https://p', 'socks4://p', 'http://p/path', 'http://', 'toString://p'])(
    'does not read %s',
    (text) => {
      expect(() => parseProxyUrl(text)).toThrow(/--proxy/);
    },
  );

  it('never repeats a password', () => {
    expect(() => parseProxyUrl('ftp://a:secret@p')).toThrow(
      expect.not.objectContaining({
        message: expect.stringContaining('secret') as string,
      }) as Error,
    );
  });
});
