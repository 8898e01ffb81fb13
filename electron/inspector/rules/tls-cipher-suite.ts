import type { CipherSuite, SecurityReport } from '../../shared/report.ts';
import { findingOf, type Judgement, type RuleResult } from '../judgement.ts';
import { cve, rfc } from '../sources.ts';

const askForAead = 'Ask the operator for AES-GCM or ChaCha20-Poly1305, or TLS 1.3.';

const unencrypted: Judgement = {
  severity: 'broken',
  title: 'nothing is encrypted',
  advice: 'Everybody on the way can read everything. Do not use this server.',
  sources: [rfc(9325, '4.1')],
};
const rc4: Judgement = {
  severity: 'broken',
  title: 'RC4, which must not be used',
  advice: askForAead,
  sources: [rfc(7465), rfc(9325, '4.1')],
};
const under112: Judgement = {
  severity: 'broken',
  title: 'a key under 112 bits, which can be tried out',
  advice: askForAead,
  sources: [rfc(9325, '4.1')],
};
const tripleDes: Judgement = {
  severity: 'weak',
  title: 'triple DES: 112 bits, and blocks of 64 bits that repeat within hours of traffic',
  advice: askForAead,
  sources: [rfc(9325, '4.1'), cve('2016-2183')],
};
const smallBlocks: Judgement = {
  severity: 'weak',
  title: 'blocks of 64 bits, which repeat within hours of traffic',
  advice: askForAead,
  sources: [rfc(5469), cve('2016-2183')],
};
const sealed: Judgement = {
  severity: 'ok',
  title: 'a modern cipher that authenticates what it encrypts',
  advice: null,
  sources: [rfc(9325, '4.2')],
};
const seldom: Judgement = {
  severity: 'note',
  title: 'authenticates what it encrypts, but is seldom used and not recommended by IANA',
  advice: 'AES-GCM and ChaCha20-Poly1305 are better examined.',
  sources: [rfc(9325, '4.2')],
};
const shortTag: Judgement = {
  severity: 'note',
  title: 'a tag of only 64 bits, made for tiny devices',
  advice: 'AES-GCM and ChaCha20-Poly1305 have 128 bits.',
  sources: [rfc(6655)],
};
const macFirst: Judgement = {
  severity: 'weak',
  title: 'CBC without encrypt-then-MAC, which has leaked plaintext time and again',
  advice: askForAead,
  sources: [rfc(9325, '4.2'), rfc(7366)],
};
const encryptFirst: Judgement = {
  severity: 'ok',
  title: 'CBC with encrypt-then-MAC, which closes its known holes',
  advice: null,
  sources: [rfc(7366)],
};
const unknownOrder: Judgement = {
  severity: 'note',
  title: 'CBC; whether with encrypt-then-MAC was not observed here',
  advice: 'The report of the control connection shows it.',
  sources: [rfc(7366)],
};

/** The cipher suite in use, by its encryption: the key exchange in it is judged by itself. */
export function judgeCipherSuite({ cipherSuite, tls }: SecurityReport): RuleResult {
  if (!cipherSuite) return {};
  const judgement = judgeSuiteEncryption(cipherSuite.parts, tls?.encryptThenMac ?? null);
  return { parts: [findingOf('cipher', cipherSuite.name, judgement)] };
}

/** `encryptThenMac` null: not known. */
export function judgeSuiteEncryption(
  { encryption, mac }: Pick<CipherSuite['parts'], 'encryption' | 'mac'>,
  encryptThenMac: boolean | null,
): Judgement {
  if (encryption === 'NULL') return unencrypted;
  if (encryption.startsWith('RC4')) return rc4;
  if (/^(DES|RC2|28147|FORTEZZA)|-(40|56)$/.test(encryption)) return under112;
  if (encryption.startsWith('3DES')) return tripleDes;
  if (encryption.startsWith('IDEA')) return smallBlocks;
  if (mac === null) return judgeAead(encryption);
  if (encryptThenMac === null) return unknownOrder;
  return encryptThenMac ? encryptFirst : macFirst;
}

function judgeAead(encryption: string): Judgement {
  if (encryption.endsWith('CCM-8')) return shortTag;
  return /^(AES-\d+-[GC]CM|CHACHA20-POLY1305)$/.test(encryption) ? sealed : seldom;
}
