import { describe, expect, it } from 'vitest';
import { parseChallenges } from '../../../wire/http/challenge.ts';
import { answerDigest, readDigestChallenge } from './digest.ts';

function challenge(text: string) {
  const [parsed] = parseChallenges([text]);
  return parsed ? readDigestChallenge(parsed) : null;
}

function answer(text: string, request: Partial<Parameters<typeof answerDigest>[1]> = {}): string {
  const read = challenge(text);
  if (!read) throw new Error('not answerable');
  return answerDigest(read, {
    method: 'GET',
    uri: '/dir/index.html',
    user: 'Mufasa',
    password: 'Circle of Life',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    count: 1,
    ...request,
  });
}

const example =
  'realm="http-auth@example.org", qop="auth, auth-int", ' +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", ' +
  'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

describe('answerDigest', () => {
  it('answers the examples of RFC 7616 §3.9.1', () => {
    expect(answer(`Digest ${example}, algorithm=MD5`)).toContain(
      'response="8ca523f5e9506fed4657c9700eebdbec"',
    );
    expect(answer(`Digest ${example}, algorithm=SHA-256`)).toContain(
      'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
    );
  });

  it('answers without qop as RFC 2069 wants it', () => {
    // RFC 2069's own example is known to be wrong; this is the value of its erratum.
    const text = answer(
      'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="x"',
      { password: 'CircleOfLife' },
    );
    expect(text).toContain('response="1949323746fe6a43ef61f9606e7febea"');
    expect(text).not.toMatch(/qop|nc=|cnonce/);
  });

  it('writes names so that no quote ends early, and names beyond ASCII apart', () => {
    expect(answer(`Digest ${example}`, { user: 'a"b\\c' })).toContain('username="a\\"b\\\\c"');
    expect(answer(`Digest ${example}`, { user: 'Jäsøn Doe' })).toContain(
      "username*=UTF-8''J%C3%A4s%C3%B8n%20Doe",
    );
  });

  it('counts how often a nonce was used', () => {
    expect(answer(`Digest ${example}`, { count: 0x1f })).toContain('nc=0000001f');
  });
});

describe('readDigestChallenge', () => {
  it('knows what it can answer', () => {
    expect(challenge(`Digest ${example}, algorithm=SHA-512-256`)?.algorithm.rank).toBe(0);
    expect(challenge(`Digest ${example}, algorithm=md5-sess`)).toMatchObject({
      algorithm: { hash: 'md5', isSession: true, rank: 2 },
      isStale: false,
    });
    expect(challenge(`Digest ${example}, stale=TRUE`)).toMatchObject({ isStale: true });
    for (const text of [
      'Basic realm="x"',
      'Digest realm="x"',
      'Digest nonce="x"',
      `Digest ${example}, algorithm=SHA3-256`,
      'Digest realm="x", nonce="y", qop="auth-int"',
    ])
      expect(challenge(text), text).toBeNull();
  });
});
