import { describe, expect, it } from 'vitest';
import { inCommon, markersIn, missedKinds, offersOf } from './offers.ts';

const client = {
  keyExchange: ['curve25519-sha256', 'ext-info-c', 'kex-strict-c-v00@openssh.com'],
  hostKey: ['ssh-ed25519'],
  ciphersClientToServer: ['aes256-gcm@openssh.com', 'aes128-ctr'],
};
const server = {
  keyExchange: ['diffie-hellman-group1-sha1', 'kex-strict-s-v00@openssh.com'],
  hostKey: ['ssh-ed25519', 'ssh-rsa'],
  ciphersClientToServer: ['aes128-ctr'],
};

describe('offers', () => {
  it('are lists of methods, without announcements', () => {
    expect(offersOf({ client, server }, 'keyExchange')).toEqual({
      kind: 'keyExchange',
      client: ['curve25519-sha256'],
      server: ['diffie-hellman-group1-sha1'],
    });
    expect(markersIn(client)).toEqual(['ext-info-c', 'kex-strict-c-v00@openssh.com']);
  });

  it('have in common what both list, in our order', () => {
    expect(inCommon(offersOf({ client, server }, 'ciphers'))).toEqual(['aes128-ctr']);
  });

  it('show where nothing fits', () => {
    expect(missedKinds({ client, server }).map((pair) => pair.kind)).toEqual(['keyExchange']);
  });

  it('show the key exchange when the server sent nothing', () => {
    const [first] = missedKinds({ client, server: null });
    expect(first).toMatchObject({ kind: 'keyExchange', server: [] });
    expect(missedKinds({ client: null, server: null })).toHaveLength(1);
  });
});
