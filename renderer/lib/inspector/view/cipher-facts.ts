/** How a cipher works, as far as its name says. */
export type CipherMode = 'gcm' | 'poly1305' | 'ccm' | 'ctr' | 'cbc' | 'stream' | 'none' | 'other';

export interface CipherFactsOfName {
  mode: CipherMode;
  name: string;
  keyBits: string;
  blockBits: string;
  wireName: string;
}

interface BlockCipher {
  pattern: RegExp;
  name: string;
  /** Where the name does not say. */
  keyBits: string;
  blockBits: string;
}

const blockCiphers: readonly BlockCipher[] = [
  { pattern: /^3des|des[_-]?ede/i, name: 'Triple DES', keyBits: '168', blockBits: '64' },
  { pattern: /^des/i, name: 'DES', keyBits: '56', blockBits: '64' },
  { pattern: /^aes/i, name: 'AES', keyBits: '128', blockBits: '128' },
  { pattern: /^rijndael/i, name: 'AES', keyBits: '256', blockBits: '128' },
  { pattern: /^camellia/i, name: 'Camellia', keyBits: '128', blockBits: '128' },
  { pattern: /^aria/i, name: 'ARIA', keyBits: '128', blockBits: '128' },
  { pattern: /^seed/i, name: 'SEED', keyBits: '128', blockBits: '128' },
  { pattern: /^twofish/i, name: 'Twofish', keyBits: '256', blockBits: '128' },
  { pattern: /^serpent/i, name: 'Serpent', keyBits: '256', blockBits: '128' },
  { pattern: /^blowfish/i, name: 'Blowfish', keyBits: '128', blockBits: '64' },
  { pattern: /^cast/i, name: 'CAST-128', keyBits: '128', blockBits: '64' },
  { pattern: /^idea/i, name: 'IDEA', keyBits: '128', blockBits: '64' },
];

/** Of names as SSH (`aes256-gcm@openssh.com`) and TLS (`AES-256-GCM`) spell them. */
export function cipherFactsOf(wireName: string): CipherFactsOfName {
  const bare = wireName.replace(/@.*$/, '');
  const mode = modeOf(bare);
  const block = blockCiphers.find(({ pattern }) => pattern.test(bare));
  const named =
    /(?:^|[^\d])(40|56|128|192|256)(?!\d)/.exec(bare)?.[1] ?? /^[a-z]+(\d{3})/i.exec(bare)?.[1];
  if (/^chacha20/i.test(bare)) {
    return { mode, name: 'ChaCha20', keyBits: '256', blockBits: '512', wireName };
  }
  if (mode === 'stream') {
    return { mode, name: 'RC4', keyBits: named ?? '128', blockBits: '8', wireName };
  }
  if (!block) return { mode, name: bare, keyBits: named ?? '?', blockBits: '?', wireName };
  const isNamedBySize = ['AES', 'Camellia', 'ARIA', 'Twofish', 'Serpent'].includes(block.name);
  const keyBits = isNamedBySize && named !== undefined ? named : block.keyBits;
  const name = isNamedBySize ? `${block.name}-${keyBits}` : block.name;
  return { mode, name, keyBits, blockBits: block.blockBits, wireName };
}

function modeOf(name: string): CipherMode {
  if (/^(?:none|null)$/i.test(name)) return 'none';
  if (/gcm/i.test(name)) return 'gcm';
  if (/poly1305/i.test(name)) return 'poly1305';
  if (/ccm/i.test(name)) return 'ccm';
  if (/ctr/i.test(name)) return 'ctr';
  if (/^arcfour|^rc4/i.test(name)) return 'stream';
  return /cbc/i.test(name) ? 'cbc' : 'other';
}
