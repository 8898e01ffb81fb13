import { setKeyLog } from '../connections/tls/key-log.ts';
import type { Handlers } from '../shared/contract.ts';

/** Where this engine writes the secrets of its TLS connections, if somebody wants them. */
export function keyLogHandlers(): Pick<Handlers<'engine'>, 'engine.keyLog'> {
  return {
    'engine.keyLog'({ file }) {
      setKeyLog(file);
      return null;
    },
  };
}
