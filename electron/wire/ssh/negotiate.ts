import type { AlgorithmLists, KexInitList } from './kex-init.ts';

/** What both sides settle on by their KEXINIT lists; null where they have nothing in common. */
export interface Negotiation {
  keyExchange: string | null;
  hostKey: string | null;
  clientToServer: NegotiatedDirection;
  serverToClient: NegotiatedDirection;
  /** The kinds without a common name, in the order of the message; empty when the exchange can go on. */
  missing: KexInitList[];
  /** Both sides' first choices of method and host key are the same, so that a guessed packet counts. */
  isFirstGuessRight: boolean;
}

export interface NegotiatedDirection {
  cipher: string | null;
  /** Null for a cipher that authenticates itself. */
  mac: string | null;
  compression: string | null;
}

/** Ciphers that need no MAC: RFC 5647, and openssh's PROTOCOL.chacha20poly1305. */
const selfAuthenticating: ReadonlySet<string> = new Set([
  'chacha20-poly1305@openssh.com',
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-gcm',
  'aes256-gcm',
  'AEAD_AES_128_GCM',
  'AEAD_AES_256_GCM',
]);

/** Names in the list of methods that announce something and are none: RFC 8308 §2.1, OpenSSH PROTOCOL §1.10, dropbear's kexguess2. */
const markers: ReadonlySet<string> = new Set([
  'ext-info-c',
  'ext-info-s',
  'kex-strict-c-v00@openssh.com',
  'kex-strict-s-v00@openssh.com',
  'kexguess2@matt.ucc.asn.au',
]);

/** Announces an extension instead of naming a key exchange method. */
export function isKexMarker(name: string): boolean {
  return markers.has(name);
}

/** Both sides announced strict key exchange (the answer to CVE-2023-48795). OpenSSH PROTOCOL §1.10. */
export function isStrictKeyExchange(client: AlgorithmLists, server: AlgorithmLists): boolean {
  return (
    client.keyExchange.includes('kex-strict-c-v00@openssh.com') &&
    server.keyExchange.includes('kex-strict-s-v00@openssh.com')
  );
}

/** True for AEAD ciphers, whose MAC lists do not count. */
export function isSelfAuthenticating(cipher: string): boolean {
  return selfAuthenticating.has(cipher);
}

/** The first of the client's names that the server has too, for every kind. RFC 4253 §7.1. */
export function negotiate(client: AlgorithmLists, server: AlgorithmLists): Negotiation {
  const missing: KexInitList[] = [];
  const choose = (kind: KexInitList): string | null => {
    const chosen = client[kind].find((name) => !isKexMarker(name) && server[kind].includes(name));
    if (chosen === undefined) missing.push(kind);
    return chosen ?? null;
  };
  const chooseMac = (cipher: string | null, kind: KexInitList): string | null =>
    cipher !== null && isSelfAuthenticating(cipher) ? null : choose(kind);

  const keyExchange = choose('keyExchange');
  const hostKey = choose('hostKey');
  const cipherOut = choose('ciphersClientToServer');
  const cipherIn = choose('ciphersServerToClient');
  const macOut = chooseMac(cipherOut, 'macsClientToServer');
  const macIn = chooseMac(cipherIn, 'macsServerToClient');
  return {
    keyExchange,
    hostKey,
    clientToServer: {
      cipher: cipherOut,
      mac: macOut,
      compression: choose('compressionClientToServer'),
    },
    serverToClient: {
      cipher: cipherIn,
      mac: macIn,
      compression: choose('compressionServerToClient'),
    },
    missing,
    isFirstGuessRight:
      client.keyExchange[0] === server.keyExchange[0] && client.hostKey[0] === server.hostKey[0],
  };
}
