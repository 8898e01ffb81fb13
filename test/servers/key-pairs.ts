import ssh2 from 'ssh2';

type KeyPair = ReturnType<typeof ssh2.utils.generateKeyPairSync>;

interface Encryption {
  passphrase: string;
  cipher: 'aes256-ctr';
  rounds: number;
}

/**
 * A fresh ed25519 pair in OpenSSH's format. About one in two hundred that ssh2 1.17.0 makes is broken:
 * neither ssh2 nor ssh-keygen can read the private key. So each is tried.
 */
export function makeEd25519(encryption?: Encryption): KeyPair {
  for (;;) {
    const pair = encryption
      ? ssh2.utils.generateKeyPairSync('ed25519', encryption)
      : ssh2.utils.generateKeyPairSync('ed25519');
    const parsed = ssh2.utils.parseKey(pair.private, encryption?.passphrase);
    if (!(parsed instanceof Error)) return pair;
  }
}
