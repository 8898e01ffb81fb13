import type { DecipherInternals, ProtocolInternals } from './internals.ts';

/** Messages of the connection protocol, channels and all. RFC 4250 §4.1.2 */
const isOfConnection = (type: number | undefined): boolean =>
  type !== undefined && type >= 80 && type <= 127;

/**
 * Takes what a server sends on its channels after its KEXINIT for new keys, and before those are in use. It must not
 * (RFC 4253 §7.1), and mod_sftp of ProFTPD 1.3.8 does so now and then; ssh2 would end the connection in the middle of a
 * transfer. It comes under the keys that were agreed on before, so it is as good as what came earlier. Where it
 * is compressed its type cannot be told, and all is as ssh2 has it.
 */
export function takeLateData(protocol: ProtocolInternals): void {
  let current: DecipherInternals | undefined;
  Object.defineProperty(protocol, '_decipher', {
    configurable: true,
    get: () => current,
    set(decipher: DecipherInternals | undefined) {
      current = decipher;
      if (decipher && protocol._kex?.negotiated.sc.compress === 'none') watch(decipher, protocol);
    },
  });
}

/** ssh2 puts another reader in place when a renewal begins, and a new decipher when it ends (lib/protocol/kex.js). */
function watch(decipher: DecipherInternals, protocol: ProtocolInternals): void {
  let current = decipher._onPayload;
  Object.defineProperty(decipher, '_onPayload', {
    configurable: true,
    get: () => current,
    set(exchange: (payload: Buffer) => unknown) {
      current = (payload) =>
        isOfConnection(payload[0]) ? protocol._onPayload(payload) : exchange(payload);
    },
  });
}
