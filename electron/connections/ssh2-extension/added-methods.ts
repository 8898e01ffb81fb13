import { assertReplyLength, type AddedExchange } from './added-exchange.ts';
import { nistp256, nistp384, x25519, x448 } from './curves.ts';
import { HybridExchange, type HybridMethod, type Kem } from './hybrid.ts';
import { mlKem1024, mlKem768 } from './ml-kem.ts';
import { toMpint } from './mpint.ts';
import {
  ciphertextBytes as sntrupCiphertextBytes,
  generateSntrup761,
} from './sntrup761/sntrup761.ts';

const sntrup761: Kem = {
  ciphertextBytes: sntrupCiphertextBytes,
  generate: () => generateSntrup761(),
};
const sntrup761x25519: HybridMethod = { hash: 'sha512', kem: sntrup761, curve: x25519 };

/** curve448-sha512. RFC 8731: as curve25519-sha256, with K as a number. */
class Curve448Exchange implements AddedExchange {
  readonly hash = 'sha512';
  readonly #keys = x448.generate();

  get publicValue(): Buffer {
    return this.#keys.publicValue;
  }

  secret(reply: Uint8Array): Buffer {
    assertReplyLength(reply, x448.publicBytes);
    return toMpint(this.#keys.secret(reply));
  }
}

const hybrid = (method: HybridMethod) => (): AddedExchange => new HybridExchange(method);

/**
 * The methods that ssh2 lacks, by their names. mlkem768x25519-sha256 and the two with NIST curves: RFC 10042
 * (draft-ietf-sshm-mlkem-hybrid-kex), with ML-KEM from OpenSSL; sntrup761x25519-sha512: RFC 9941, under
 * OpenSSH's own name since 8.5; curve448-sha512: RFC 8731.
 */
export const addedMethods: ReadonlyMap<string, () => AddedExchange> = new Map([
  ['mlkem768x25519-sha256', hybrid({ hash: 'sha256', kem: mlKem768, curve: x25519 })],
  ['mlkem768nistp256-sha256', hybrid({ hash: 'sha256', kem: mlKem768, curve: nistp256 })],
  ['mlkem1024nistp384-sha384', hybrid({ hash: 'sha384', kem: mlKem1024, curve: nistp384 })],
  ['sntrup761x25519-sha512', hybrid(sntrup761x25519)],
  ['sntrup761x25519-sha512@openssh.com', hybrid(sntrup761x25519)],
  ['curve448-sha512', () => new Curve448Exchange()],
]);
