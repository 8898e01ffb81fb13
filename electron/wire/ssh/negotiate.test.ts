import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kexInit, lists } from './encode.test-support.ts';
import { parseKexInit } from './kex-init.ts';
import { isStrictKeyExchange, negotiate } from './negotiate.ts';

describe('negotiate', () => {
  it("takes the client's first name that the server has too", () => {
    const server = lists({ keyExchange: ['ecdh-sha2-nistp256', 'curve25519-sha256'] });
    expect(negotiate(lists(), server)).toEqual({
      keyExchange: 'curve25519-sha256',
      hostKey: 'ssh-ed25519',
      clientToServer: { cipher: 'aes128-gcm@openssh.com', mac: null, compression: 'none' },
      serverToClient: { cipher: 'aes128-gcm@openssh.com', mac: null, compression: 'none' },
      missing: [],
      isFirstGuessRight: false,
    });
  });

  it('names the kinds without a common name, and no MAC where the cipher needs none', () => {
    const server = lists({
      keyExchange: ['diffie-hellman-group1-sha1'],
      ciphersServerToClient: ['aes256-ctr'],
      macsClientToServer: ['x'],
      macsServerToClient: ['x'],
    });
    const result = negotiate(lists(), server);
    expect(result.missing).toEqual(['keyExchange', 'macsServerToClient']);
    expect(result.keyExchange).toBeNull();
  });

  it('never takes a marker for a method', () => {
    const marked = lists({ keyExchange: ['ext-info-c', 'kex-strict-c-v00@openssh.com'] });
    expect(negotiate(marked, marked).keyExchange).toBeNull();
  });

  it('is strict only when both sides say so', () => {
    const client = lists({ keyExchange: ['a', 'kex-strict-c-v00@openssh.com'] });
    const server = lists({ keyExchange: ['a', 'kex-strict-s-v00@openssh.com'] });
    expect(isStrictKeyExchange(client, server)).toBe(true);
    expect(isStrictKeyExchange(client, lists())).toBe(false);
    expect(isStrictKeyExchange(lists(), server)).toBe(false);
  });
});

describe('parseKexInit', () => {
  it('gives back the lists as sent', () => {
    const name = fc.stringMatching(/^[a-z0-9@.-]{1,20}$/);
    fc.assert(
      fc.property(fc.array(name), fc.array(name), fc.boolean(), (methods, ciphers, follows) => {
        const offer = lists({ keyExchange: methods, ciphersServerToClient: ciphers });
        expect(parseKexInit(kexInit(offer, follows))).toMatchObject({
          lists: offer,
          firstKexPacketFollows: follows,
        });
      }),
    );
  });
});
