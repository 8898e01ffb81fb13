/** What the messages of a handshake carry, in a few exact words beside their arrows. */
export const messages = {
  encrypted: 'Encrypted',
  bits: (count: string) => `${count} bits`,
  kexInit: (keyExchanges: number, hostKeys: number, ciphers: number) =>
    `${String(keyExchanges)} key exchange names, ${String(hostKeys)} host keys, ${String(ciphers)} ciphers`,
  publicValue: (group: string, size: string) => `One-time public key for ${group}, ${size}`,
  reply: (group: string, size: string, signature: string) =>
    `Answer for ${group}, ${size}, host key, ${signature} signature`,
  groupRequest: (minimum: string, preferred: string, maximum: string) =>
    `A group of ${minimum} to ${maximum} bits, best ${preferred}`,
  group: (bits: string, generator: string) => `A prime of ${bits} bits, generator ${generator}`,
  newKeys: 'Use the new keys from here',
  /** With Explain, in place of the exact words. */
  plain: {
    versions: (ours: string, theirs: string) =>
      `Both sides say which SSH they speak: ${ours} and ${theirs}.`,
    ourLists: (count: number) =>
      `Our complete lists, ${String(count)} names for the exchange alone, in the clear.`,
    theirLists: (host: string, count: number) =>
      `All that ${host} accepts, ${String(count)} names for the exchange alone, in the clear.`,
    ourKey: (group: string, size: string) => `Our one-time public key for ${group}: ${size}.`,
    theirKey: (group: string, size: string, signature: string) =>
      `Its one-time key for ${group} (${size}), all of it signed as ${signature}.`,
    groupRequest: (minimum: string) => `We ask for a prime of at least ${minimum} bits.`,
    group: (host: string, bits: string) => `${host} picks a prime of ${bits} bits.`,
    ourNewKeys: (cipher: string) => `From here on we send under ${cipher}.`,
    theirNewKeys: (host: string, cipher: string) => `From here on ${host} sends under ${cipher}.`,
    extensions: (host: string, count: number) =>
      `${host} says what else it can do: ${String(count)} extensions.`,
    request: (service: string) => `We ask to sign in (${service}).`,
    accept: (host: string, service: string) => `${host} agrees, sign-in may begin (${service}).`,
    disconnect: (who: string, why: string) => `${who} ends the connection: ${why}`,
    we: 'Keyferry',
  },
};
