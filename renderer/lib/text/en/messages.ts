import { counted } from '../format.ts';

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
  clientHello: (suites: number, groups: number) =>
    `${String(suites)} suites, ${String(groups)} groups`,
  certificates: (count: number) => counted(count, 'certificate'),
  signedKey: (group: string, size: string, signature: string) =>
    `One-time public key for ${group}, ${size}, signed ${signature}`,
  ticket: (seconds: string) => `Good for ${seconds} s`,
  ticketInClear: (seconds: string) => `Good for ${seconds} s, still in the clear`,
  retry: (group: string) => `Wants a key for ${group} and a second hello`,
  done: 'End of the server’s part',
  changeCipher: 'Encrypted from here on',
  changeCipherModern: 'Means nothing: TLS 1.3 sends it for old devices on the way',
  finished: (bytes: string) => `Check of all messages so far, ${bytes} B`,
  finishedHidden: 'Check of all messages so far, encrypted',
  alert: (level: string, name: string) => `${level}: ${name}`,
  alertLevels: { 1: 'Warning', 2: 'Fatal' } as Readonly<Record<number, string>>,
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
    clientHello: (suites: number, name: string) =>
      `We ask for ${name === '' ? 'the server' : name} and offer ${String(suites)} suites.`,
    serverHello: (host: string, version: string, suite: string) =>
      `${host} chooses ${version} and ${suite}.`,
    certificate: (host: string, count: number) =>
      `${host} says who it is, with ${counted(count, 'certificate')}.`,
    ourCertificate: (count: number) =>
      count === 0 ? 'We have no certificate to show.' : `We say who you are (${String(count)}).`,
    lockedSecret: (host: string, size: string) =>
      `The secret, locked with the key of ${host}: ${size}.`,
    proof: (who: string, scheme: string) =>
      `${who} proves to hold the key of the certificate (${scheme}).`,
    ticket: (host: string, seconds: string) =>
      `${host} gives a ticket to come back with, good for ${seconds} s.`,
    finished: (who: string) => `${who} confirms everything that was said so far.`,
    retry: (host: string, group: string) =>
      `${host} wants to agree on ${group}, for which we sent no key yet.`,
    done: (host: string) => `${host} has said everything for now.`,
    changeCipher: (who: string, cipher: string) => `From here on ${who} sends under ${cipher}.`,
    changeCipherModern: (who: string) =>
      `${who} makes it look like an older TLS, so that devices on the way let it pass.`,
    extensions13: (host: string, count: number) =>
      `${host} answers our wishes, already encrypted (${String(count)}).`,
    certificateRequest: (host: string) => `${host} asks for a certificate of yours.`,
    alert: (who: string, name: string) => `${who} says no: ${name}.`,
    we: 'Keyferry',
  },
};
