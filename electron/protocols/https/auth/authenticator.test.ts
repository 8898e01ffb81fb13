import { describe, expect, it, vi } from 'vitest';
import type { AskCredentials } from '../../protocol.ts';
import { Authenticator } from './authenticator.ts';

const { signal } = new AbortController();
const digest = (more: string): string => `Digest realm="r", qop="auth", ${more}`;

function create(answers: (string[] | null)[], user = 'ann') {
  const credentials = vi.fn<AskCredentials>(() => Promise.resolve(answers.shift() ?? null));
  return { auth: new Authenticator({ user, credentials }), credentials };
}

describe('Authenticator', () => {
  it('signs nothing before the server asks', () => {
    const { auth, credentials } = create([['secret']]);
    expect(auth.sign('GET', '/')).toBeUndefined();
    expect(credentials).not.toHaveBeenCalled();
  });

  it('takes the best way on offer, whatever its place', async () => {
    const { auth } = create([['secret']]);
    const offers = [
      'Basic realm="r"',
      digest('nonce="1", algorithm=MD5'),
      digest('nonce="2", algorithm=SHA-256'),
    ];
    await auth.answer(offers, auth.generation, signal);
    expect(auth.sign('GET', '/a')).toMatch(/^Digest .*nonce="2".*nc=00000001/);
    expect(auth.sign('GET', '/a')).toMatch(/nc=00000002/);
  });

  it('asks again after a wrong password, three times at most', async () => {
    const { auth, credentials } = create([['a'], ['b'], ['c'], ['d']]);
    for (let attempt = 1; attempt <= 3; attempt += 1)
      await auth.answer(['Basic realm="r"'], auth.generation, signal);
    expect(auth.sign('GET', '/')).toBe(`Basic ${btoa('ann:c')}`);
    await expect(auth.answer(['Basic realm="r"'], auth.generation, signal)).rejects.toMatchObject({
      code: 'auth-failed',
    });
    expect(credentials.mock.calls.map(([request]) => request)).toMatchObject([
      { kind: 'password', user: 'ann', attempt: 1 },
      { attempt: 2 },
      { attempt: 3 },
    ]);
  });

  it('ends when nobody answers', async () => {
    const { auth } = create([null]);
    await expect(auth.answer(['Basic realm="r"'], 0, signal)).rejects.toMatchObject({
      code: 'auth-failed',
    });
  });

  it('asks for the name too where none is known', async () => {
    const { auth, credentials } = create([['bob', 'secret']], '');
    await auth.answer(['Basic realm="r"'], auth.generation, signal);
    expect(auth.sign('GET', '/')).toBe(`Basic ${btoa('bob:secret')}`);
    expect(credentials.mock.calls[0]?.[0]).toMatchObject({ kind: 'prompts' });
  });

  it('takes a new nonce for a stale one without asking', async () => {
    const { auth, credentials } = create([['secret']]);
    await auth.answer([digest('nonce="1"')], auth.generation, signal);
    auth.accepted(undefined);
    await auth.answer([digest('nonce="2", stale=true')], auth.generation, signal);
    expect(auth.sign('GET', '/')).toMatch(/nonce="2".*nc=00000001/);
    // Without the word `stale`, but after a success: one more try.
    auth.accepted(undefined);
    await auth.answer([digest('nonce="3"')], auth.generation, signal);
    expect(auth.sign('GET', '/')).toContain('nonce="3"');
    expect(credentials).toHaveBeenCalledOnce();
    // And no endless ones.
    await expect(auth.answer([digest('nonce="4"')], auth.generation, signal)).rejects.toMatchObject(
      { code: 'auth-failed' },
    );
  });

  it('goes on with the next nonce that the server names', async () => {
    const { auth } = create([['secret']]);
    await auth.answer([digest('nonce="1"')], auth.generation, signal);
    auth.accepted('rspauth="x", nextnonce="n2", qop=auth');
    expect(auth.sign('GET', '/')).toMatch(/nonce="n2".*nc=00000001/);
  });

  it('asks once for requests that fail together', async () => {
    const { auth, credentials } = create([['secret']]);
    const { generation } = auth;
    await Promise.all([1, 2, 3].map(() => auth.answer(['Basic realm="r"'], generation, signal)));
    expect(credentials).toHaveBeenCalledOnce();
  });

  it('never falls back from Digest to Basic', async () => {
    const { auth, credentials } = create([['secret'], ['secret']]);
    await auth.answer([digest('nonce="1"')], auth.generation, signal);
    auth.accepted(undefined);
    await expect(auth.answer(['Basic realm="r"'], auth.generation, signal)).rejects.toMatchObject({
      code: 'auth-failed',
    });
    expect(auth.sign('GET', '/')).toMatch(/^Digest/);
    expect(credentials).toHaveBeenCalledOnce();
  });

  it('names the ways that it does not know', async () => {
    const { auth } = create([['x']]);
    await expect(auth.answer(['Negotiate', 'NTLM'], 0, signal)).rejects.toMatchObject({
      code: 'unsupported',
      detail: { offered: ['negotiate', 'ntlm'] },
    });
  });

  it('takes a password as the token where only tokens are wanted', async () => {
    const { auth } = create([['to.ken']]);
    await auth.answer(['Bearer realm="r"'], auth.generation, signal);
    expect(auth.sign('GET', '/')).toBe('Bearer to.ken');
  });

  it('lets nothing that is typed end a header line', async () => {
    for (const [answer, challenge] of [
      ['a\r\nX: y', 'Basic realm="r"'],
      ['a b', 'Bearer'],
    ] as const) {
      const { auth } = create([[answer]]);
      await expect(auth.answer([challenge], 0, signal)).rejects.toMatchObject({
        code: 'auth-failed',
      });
    }
  });
});
