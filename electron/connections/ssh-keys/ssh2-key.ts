import ssh2, { type ParsedKey } from 'ssh2';
import { encodeOpenSshKey, type PrivateKeyParts } from '../../wire/ssh/private-key.ts';
import { KeyFileProblem, wrongPassphrase } from './key-file-problem.ts';

/** ssh2 signs with what it has read itself: the parts become an OpenSSH file, in memory only. */
export function ssh2KeyOf(parts: PrivateKeyParts, name: string): ParsedKey {
  const base64 = Buffer.from(encodeOpenSshKey(parts)).toString('base64');
  const lines = base64.replace(/.{70}/g, '$&\n');
  const text = `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----`;
  return ssh2KeyFrom({ text, name, isEncrypted: false });
}

/**
 * The key in a text that ssh2 reads itself: OpenSSH's format, and DSA in PEM.
 * @throws {KeyFileProblem} for a wrong passphrase, damage, or a kind of key that ssh2 cannot use
 */
export function ssh2KeyFrom(
  file: { text: string; name: string; isEncrypted: boolean },
  passphrase?: string,
): ParsedKey {
  // An OpenSSH file can hold several keys by its format; ssh2 returns a list then, its types do not say so.
  const parsed: ParsedKey | Error | readonly ParsedKey[] = ssh2.utils.parseKey(
    file.text,
    passphrase,
  );
  const [key] = [parsed].flat();
  if (key !== undefined && !(key instanceof Error) && key.isPrivateKey()) return key;
  const said = key instanceof Error ? ` (${key.message})` : '';
  if (/unsupported/i.test(said)) {
    throw new KeyFileProblem(`${file.name} is of a kind that Keyferry cannot use${said}.`);
  }
  if (/malformed/i.test(said) || !file.isEncrypted) {
    throw new KeyFileProblem(`${file.name} is damaged${said}.`);
  }
  throw wrongPassphrase(file.name, key);
}
