import { counted } from '../format.ts';

/*
 * What Explain adds: one or two sentences for each part, written for the names and numbers of this
 * connection. None may be true of a connection with others, so every one names what it is about.
 */

export interface ExchangeFacts {
  host: string;
  /** `X25519`, `Diffie-Hellman group 14`. */
  name: string;
  /** `modp2048`, `secp256r1`. */
  group: string;
  bits: string;
  /** Of a hybrid: the post-quantum half and the classical one. */
  halves: readonly [string, string];
}

export interface ProofFacts {
  host: string;
  /** `Ed25519`, `RSA`. */
  key: string;
  bits: string;
  /** `ssh-ed25519`, `rsa_pss_rsae_sha256`. */
  signature: string;
  /** The first letters of the fingerprint. */
  fingerprint: string;
  /** Why the key counts, or does not. */
  reason: string;
}

export interface CipherFacts {
  /** `AES-256`, `ChaCha20`. */
  name: string;
  mode: string;
  keyBits: string;
  blockBits: string;
  wireName: string;
}

export const explain = {
  keyExchange: {
    hybrid: ({ host, halves: [modern, classical], bits }: ExchangeFacts) =>
      `Two secrets are mixed: one from ${modern}, which is made to withstand quantum computers, and one from ${classical}, a proven curve of ${bits} bits. To read what you exchange with ${host}, both have to be broken.`,
    ECDHE: ({ host, name, bits }: ExchangeFacts) =>
      `You and ${host} each made a one-time key on ${name}, a curve of ${bits} bits, and sent only its public half. Both come to the same secret, which never crossed the line.`,
    DHE: ({ host, name, group, bits }: ExchangeFacts) =>
      `You and ${host} each chose a secret number for this connection and sent only what it becomes in ${group}, the arithmetic of a prime of ${bits} bits (${name}). Both come to the same secret, which never crossed the line.`,
    ECDH: ({ host, name, bits }: ExchangeFacts) =>
      `${host} uses the same key on ${name} (${bits} bits) for every connection: it is the one in its certificate. Who gets it later can open recordings of all of them.`,
    DH: ({ host, group, bits }: ExchangeFacts) =>
      `${host} uses the same Diffie-Hellman key in ${group} (${bits} bits) for every connection: it is the one in its certificate. Who gets it later can open recordings of all of them.`,
    RSA: ({ host, bits }: ExchangeFacts) =>
      `Keyferry made the secret up by itself and sent it locked with the RSA key of ${host} (${bits} bits). Who ever gets that key can unlock it in a recording.`,
    none: (host: string, cipher: string) =>
      `No new secret was agreed on with ${host}: the one of an earlier session keys ${cipher} again.`,
    notReached: (host: string) => `With ${host} it did not come to a key exchange.`,
  },
  forward: {
    yes: (host: string, exchange: string, key: string) =>
      `Forward secrecy: the one-time keys of ${exchange} are thrown away, so not even the ${key} key of ${host} opens a recording of this connection.`,
    no: (host: string, exchange: string, key: string) =>
      `No forward secrecy: with ${exchange} the ${key} key of ${host} opens every recording of this connection, even years later.`,
  },
  quantum: {
    yes: (exchange: string, host: string) =>
      `${exchange} is quantum-safe: a recording of this connection to ${host} stays closed to a future quantum computer.`,
    no: (exchange: string, host: string) =>
      `A large quantum computer could work out the secret of ${exchange} from a recording of this connection to ${host}. None is known today.`,
  },
  hostKey: {
    verified: ({ host, key, bits, signature, reason }: ProofFacts) =>
      `${host} signed the exchange with its ${key} host key (${bits} bits, as ${signature}), and that key is known: ${reason}`,
    pinned: ({ host, key, bits, signature, reason }: ProofFacts) =>
      `${host} signed the exchange with its ${key} host key (${bits} bits, as ${signature}), the one that you chose: ${reason}`,
    unverified: ({ host, key, bits, fingerprint, signature }: ProofFacts) =>
      `${host} holds the ${key} key ${fingerprint}… (${bits} bits, signed as ${signature}), but nothing vouches yet that this key is the right one.`,
    failed: ({ host, key, bits, fingerprint, signature }: ProofFacts) =>
      `${host} holds the ${key} key ${fingerprint}… (${bits} bits, signed as ${signature}), and the check of that key failed: somebody else may answer in its place.`,
    changed: ({ host, key, bits, fingerprint, signature }: ProofFacts) =>
      `${host} shows the ${key} key ${fingerprint}… (${bits} bits, signed as ${signature}), which is another one than before: a new server, or somebody in between.`,
    unsigned: ({ host, key, bits }: ProofFacts) =>
      `The ${key} host key of ${host} (${bits} bits) was agreed on, but no signature of it was seen.`,
  },
  certificate: {
    verified: ({ host, key, bits, signature, reason }: ProofFacts) =>
      `A certificate ties the name ${host} to an ${key} key of ${bits} bits, which signed this handshake as ${signature}. It holds: ${reason}`,
    pinned: ({ host, key, bits, signature, reason }: ProofFacts) =>
      `The certificate of ${host} has an ${key} key of ${bits} bits, which signed this handshake as ${signature}. You chose it yourself: ${reason}`,
    unverified: ({ host, key, bits, fingerprint, signature }: ProofFacts) =>
      `The certificate of ${host} (${key}, ${bits} bits, ${fingerprint}…, ${signature}) was accepted without anybody vouching for it.`,
    failed: ({ host, key, bits, signature, reason }: ProofFacts) =>
      `The certificate of ${host} (${key}, ${bits} bits, ${signature}) does not prove the name: ${reason}`,
    changed: ({ host, key, bits, fingerprint, signature }: ProofFacts) =>
      `${host} shows another certificate (${key}, ${bits} bits, ${fingerprint}…, ${signature}) than the one you chose.`,
    /** Without a signature of the handshake: RSA key transport, static Diffie-Hellman. */
    decrypts: ({ host, key, bits, reason }: ProofFacts) =>
      `${host} proves its ${key} certificate of ${bits} bits by unlocking the secret that was sent to it; it signs nothing. The certificate holds: ${reason}`,
    decryptsPinned: ({ host, key, bits, reason }: ProofFacts) =>
      `${host} proves its ${key} certificate of ${bits} bits by unlocking the secret that was sent to it; it signs nothing. You chose that certificate yourself: ${reason}`,
    agrees: ({ host, key, bits, reason }: ProofFacts) =>
      `${host} proves its ${key} certificate of ${bits} bits by coming to the same secret with the key in it; it signs nothing. The certificate holds: ${reason}`,
    agreesPinned: ({ host, key, bits, reason }: ProofFacts) =>
      `${host} proves its ${key} certificate of ${bits} bits by coming to the same secret with the key in it; it signs nothing. You chose that certificate yourself: ${reason}`,
  },
  clientCertificate: {
    sent: (host: string, bytes: string) =>
      `${host} asked who you are, and Keyferry answered with your certificate (${bytes}).`,
    none: (host: string) =>
      `${host} asked for a certificate of yours; Keyferry has none for it and said so.`,
    notAsked: (host: string) => `${host} did not ask for a certificate of yours.`,
  },
  cipher: {
    gcm: ({ name, keyBits, wireName }: CipherFacts) =>
      `${name}, a block cipher with a key of ${keyBits} bits, runs as a counter and seals every packet (${wireName}): what is changed on the way is noticed.`,
    poly1305: ({ name, keyBits, wireName }: CipherFacts) =>
      `${name}, a stream cipher with a key of ${keyBits} bits, hides your data, and Poly1305 seals every packet (${wireName}).`,
    ccm: ({ name, keyBits, wireName }: CipherFacts) =>
      `${name}, a block cipher with a key of ${keyBits} bits, encrypts and seals in one go, as CCM (${wireName}).`,
    ctr: ({ name, keyBits, wireName }: CipherFacts) =>
      `${name}, a block cipher with a key of ${keyBits} bits, encrypts a counter and mixes it into your data like a stream cipher (${wireName}). The seal comes from the MAC.`,
    cbc: ({ name, keyBits, blockBits, wireName }: CipherFacts) =>
      `${name}, a block cipher with a key of ${keyBits} bits, chains blocks of ${blockBits} bits (${wireName}). Attackers have learnt plain text from errors in that chain.`,
    stream: ({ name, keyBits, wireName }: CipherFacts) =>
      `${name} (${wireName}, ${keyBits} bits) is an old stream cipher whose output gives itself away.`,
    none: ({ wireName }: CipherFacts) =>
      `The cipher ${wireName} hides nothing: everybody on the way reads along.`,
    other: ({ wireName }: CipherFacts) =>
      `Keyferry has nothing to say about the cipher ${wireName}: look it up before you rely on it.`,
  },
  mac: {
    builtIn: (seal: string, cipher: string) =>
      `${cipher} seals its own packets with ${seal} (AEAD), so the MAC lists were not used.`,
    builtInSuite: (seal: string, cipher: string) =>
      `${cipher} seals its own records with ${seal} (AEAD), so the suite names no MAC beside it.`,
    etm: (name: string, wireName: string) =>
      `${name} is computed over the encrypted packet (${wireName}), so a changed packet is thrown away before anything is decrypted.`,
    plain: (name: string, wireName: string) =>
      `${name} is computed over the plain packet (${wireName}): a changed packet is decrypted first and found out afterwards.`,
    none: (wireName: string) =>
      `With the MAC ${wireName} nobody notices when data is changed on the way.`,
  },
  hash: (hash: string, exchange: string) =>
    `${hash} turns the secret of ${exchange} into the working keys, one for each direction and use.`,
  prf: (hash: string, suite: string) =>
    `HMAC with ${hash} stretches the secret into the keys of ${suite} and checks at the end that both sides saw the same handshake.`,
  compression: (name: string) =>
    `Data is packed with ${name} before it is encrypted, so its size on the line says something about its content.`,
  handshake: (host: string, count: number, bytes: string, clear: number) =>
    `${counted(count, 'message')} (${bytes}) with ${host}, ${clear === count ? 'all' : String(clear)} of them in the clear, by design: none of them gives the secret away.`,
  offers: {
    both: (ours: number, theirs: number, common: number, chosen: string, host: string) =>
      `We named ${String(ours)}, ${host} named ${String(theirs)}, and ${String(common)} are in both lists; ${chosen} won. Both lists are part of what is signed, so nobody in between can strike the strong ones out.`,
    clientOnly: (ours: number, chosen: string, host: string) =>
      `We named ${String(ours)}, and ${host} answered with ${chosen} without saying what else it would take.`,
    probed: (ours: number, theirs: number, common: number, chosen: string, host: string) =>
      `We named ${String(ours)}. A probe found ${String(theirs)} that ${host} takes, and ${String(common)} of them are among ours; ${chosen} won. The server itself never says its list.`,
    refused: (ours: number, host: string) =>
      `We named ${String(ours)}; ${host} took none of them, and did not say what it would take.`,
    nothing: (ours: number, theirs: number, host: string) =>
      `We named ${String(ours)} and ${host} named ${String(theirs)}, but none of them is in both lists.`,
  },
  resumption: {
    yes: (host: string, version: string) =>
      `${host} recognised an earlier ${version} session and went on with its secret, which saves a key exchange.`,
    fresh: (host: string, version: string, exchange: string) =>
      `${host} recognised an earlier ${version} session, which saves showing its certificate again; new keys were agreed on all the same, with ${exchange}.`,
    no: (host: string, version: string) =>
      `This ${version} session with ${host} began anew, with a full handshake.`,
    ssh: (host: string) =>
      `SSH resumes nothing: every connection to ${host} agrees on a new secret.`,
  },
  strict: {
    yes: (host: string, cipher: string) =>
      `Keyferry and ${host} both count packets from zero after the exchange, so nobody can cut messages off the start of ${cipher} unnoticed.`,
    no: (host: string, cipher: string) =>
      `${host} does not know strict key exchange, so the start of ${cipher} is counted the old way.`,
  },
  grade: (mark: string, rule: string, host: string) => `${mark} for ${host}: ${rule}`,
};
