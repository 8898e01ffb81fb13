import { forNames, type Judgement, type JudgementTable } from '../judgement.ts';
import { ianaGroups, mlkemTlsRfc, obsoleteExchangeRfc, rfc } from '../sources.ts';

const askForCurve = 'Ask the operator for X25519MLKEM768 or x25519.';

const seldom = [
  ...['sect163k1', 'sect163r1', 'sect163r2', 'sect193r1', 'sect193r2', 'sect233k1', 'sect233r1'],
  ...['sect239k1', 'sect283k1', 'sect283r1', 'sect409k1', 'sect409r1', 'sect571k1', 'sect571r1'],
  ...['secp160k1', 'secp160r1', 'secp160r2', 'secp192k1', 'secp192r1', 'secp224k1', 'secp224r1'],
  ...['secp256k1', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1'],
  ...['brainpoolP256r1tls13', 'brainpoolP384r1tls13', 'brainpoolP512r1tls13'],
  ...['GC256A', 'GC256B', 'GC256C', 'GC256D', 'GC512A', 'GC512B', 'GC512C', 'curveSM2'],
];

/** Groups of TLS by their IANA name; size and version are looked at besides. */
export const tlsGroups: JudgementTable = {
  ...forNames(['X25519MLKEM768', 'SecP256r1MLKEM768', 'SecP384r1MLKEM1024'], {
    severity: 'ok',
    title: 'a quantum-safe hybrid, modern',
    advice: null,
    sources: [mlkemTlsRfc],
  }),
  ...forNames(['X25519Kyber768Draft00', 'SecP256r1Kyber768Draft00'], {
    severity: 'weak',
    title: 'the draft of a hybrid, withdrawn for X25519MLKEM768',
    advice: 'The server needs an update: ask the operator for X25519MLKEM768.',
    sources: [ianaGroups],
  }),
  ...forNames(['curveSM2MLKEM768', 'MLKEM512', 'MLKEM768', 'MLKEM1024'], {
    severity: 'note',
    title: 'quantum-safe, but not recommended by IANA',
    advice: 'X25519MLKEM768 is the one that is recommended.',
    sources: [ianaGroups],
  }),
  ...forNames(['x25519', 'x448'], {
    severity: 'ok',
    title: 'a strong modern curve',
    advice: null,
    sources: [rfc(9325, '4.5'), rfc(7748)],
  }),
  ...forNames(['secp256r1', 'secp384r1', 'secp521r1'], {
    severity: 'ok',
    title: 'a strong curve',
    advice: null,
    sources: [rfc(9325, '4.5')],
  }),
  ...forNames(['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'], {
    severity: 'ok',
    title: 'a fixed finite-field group',
    advice: null,
    sources: [rfc(7919), rfc(9325, '4.5')],
  }),
  ...forNames(seldom, {
    severity: 'note',
    title: 'a curve that is seldom used and that IANA does not recommend',
    advice: askForCurve,
    sources: [ianaGroups],
  }),
};

export const staticRsa: Judgement = {
  severity: 'broken',
  title: 'no forward secrecy: who gets the server’s key later can read what was recorded',
  advice: `Ask the operator for suites with ECDHE, or TLS 1.3. ${askForCurve}`,
  sources: [rfc(9325, '4.1'), obsoleteExchangeRfc],
};

export const staticFiniteField: Judgement = {
  ...staticRsa,
  sources: [obsoleteExchangeRfc],
};

export const staticCurve: Judgement = {
  ...staticRsa,
  severity: 'weak',
  sources: [obsoleteExchangeRfc],
};

/** Ephemeral, but with a group of the server’s making; TLS 1.2 and older. */
export const oldFiniteField: Judgement = {
  severity: 'weak',
  title: 'finite-field exchange as TLS 1.2 has it, which must not be used any more',
  advice: `It keeps its secrets, but servers made many mistakes with it. ${askForCurve}`,
  sources: [rfc(9325, '4.1'), obsoleteExchangeRfc],
};

export const smallField: Judgement = {
  severity: 'broken',
  title: 'a group under 2048 bits, which can be attacked',
  advice: `The operator can make larger parameters, or better: ${askForCurve}`,
  sources: [rfc(9325, '4.5')],
};

export const smallCurve: Judgement = {
  severity: 'broken',
  title: 'a curve under 224 bits, which can be attacked',
  advice: askForCurve,
  sources: [rfc(9325, '4.5')],
};

export const anonymous: Judgement = {
  severity: 'broken',
  title: 'nobody proved who they are, so anybody may be in between',
  advice: 'Do not use this server.',
  sources: [rfc(9325, '4.1')],
};

export const exportGrade: Judgement = {
  severity: 'broken',
  title: 'an exchange made weak on purpose, for the export rules of the nineties',
  advice: 'Do not use this server before its operator has switched it off.',
  sources: [rfc(9325, '4.1')],
};
