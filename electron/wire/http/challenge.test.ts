import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChallenges } from './challenge.ts';

function parse(...values: string[]) {
  return parseChallenges(values).map(({ scheme, parameters }) => ({
    scheme,
    ...Object.fromEntries(parameters),
  }));
}

describe('parseChallenges', () => {
  it('reads one challenge', () => {
    expect(parse('Basic realm="a realm"')).toEqual([{ scheme: 'basic', realm: 'a realm' }]);
    expect(parse('NTLM')).toEqual([{ scheme: 'ntlm' }]);
  });

  it('reads several in one value, with parameters of their own', () => {
    expect(
      parse('Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"'),
    ).toEqual([
      { scheme: 'newauth', realm: 'apps', type: '1', title: 'Login to "apps"' },
      { scheme: 'basic', realm: 'simple' },
    ]);
  });

  it('reads several values and the example of RFC 7616', () => {
    const digest =
      'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, ' +
      'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", ' +
      'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
    expect(parse(digest, 'Basic realm=x,charset="UTF-8"')).toEqual([
      {
        scheme: 'digest',
        realm: 'http-auth@example.org',
        qop: 'auth, auth-int',
        algorithm: 'SHA-256',
        nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
        opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
      },
      { scheme: 'basic', realm: 'x', charset: 'UTF-8' },
    ]);
  });

  it('skips tokens of schemes that are not used', () => {
    expect(parse('Negotiate YII/abc==, Basic realm="x"')).toEqual([
      { scheme: 'negotiate' },
      { scheme: 'basic', realm: 'x' },
    ]);
    expect(parse('Negotiate YIIabc, Basic realm="x"')).toHaveLength(2);
  });

  it('refuses what cannot be read, and always ends', () => {
    for (const value of ['realm="x"', 'Basic a="b", c=', 'Basic realm="x', '"', 'Basic @']) {
      expect(() => parse(value), value).toThrow(
        expect.objectContaining({ code: 'malformed-message' }),
      );
    }
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (value) => {
        try {
          parse(value, `Digest nonce="x", ${value}`);
        } catch (error) {
          expect(error).toMatchObject({ code: 'malformed-message' });
        }
      }),
    );
  });

  it('refuses a value without end', () => {
    expect(() => parse(`Basic realm="${'x'.repeat(20_000)}"`)).toThrow(/too long/);
  });
});
