import type { FailureReason, KeyExchange, SecurityReport } from '../shared/report.ts';

/** What a connection amounts to, in two sentences that need no knowledge of the standards. */
export interface VerdictText {
  headline: string;
  detail: string;
}

/** The verdict on a report in plain words: who chose what, forward secrecy, quantum computers. */
export function verdictText(report: SecurityReport): VerdictText {
  if (report.outcome === 'failed') return failureText(report);
  const { keyExchange, protocolVersion } = report;
  if (protocolVersion === null && report.encryption === null) {
    return {
      headline: 'Nothing protects this connection.',
      detail: 'Password and files can be read and changed by whoever sits on the way.',
    };
  }
  if (!keyExchange) {
    return {
      headline: 'No key exchange took place.',
      detail: 'The keys come from an earlier session.',
    };
  }
  return {
    headline: `The server chose ${keyExchangeWords(keyExchange)}.`,
    detail: `${forwardSecrecyWords(keyExchange)} ${quantumWords(keyExchange)}`,
  };
}

const groupNames: Readonly<Record<string, string>> = {
  x25519: 'X25519',
  x448: 'X448',
  secp256r1: 'NIST P-256',
  secp384r1: 'NIST P-384',
  secp521r1: 'NIST P-521',
  X25519MLKEM768: 'ML-KEM-768 with X25519',
  SecP256r1MLKEM768: 'ML-KEM-768 with NIST P-256',
  SecP384r1MLKEM1024: 'ML-KEM-1024 with NIST P-384',
  mlkem768x25519: 'ML-KEM-768 with X25519',
  mlkem768nistp256: 'ML-KEM-768 with NIST P-256',
  mlkem1024nistp384: 'ML-KEM-1024 with NIST P-384',
  sntrup761x25519: 'sntrup761 with X25519',
  sntrup4591761x25519: 'sntrup4591761 with X25519',
};

/** `X25519 (ECDHE)`, `ML-KEM-768 with X25519, a hybrid`, `a 3072-bit group (DHE)`. */
export function keyExchangeWords({ family, group, bits, name }: KeyExchange): string {
  const known = group === null ? undefined : groupNames[group];
  if (family === 'hybrid') return `${known ?? name}, a hybrid`;
  if (known !== undefined) return `${known} (${family})`;
  if (family === 'RSA') return 'RSA key transport';
  return bits === null ? `${name} (${family})` : `a ${String(bits)}-bit group (${family})`;
}

function forwardSecrecyWords({ forwardSecrecy }: KeyExchange): string {
  return forwardSecrecy
    ? 'Past traffic stays safe even if the server’s key leaks later: forward secrecy.'
    : 'Whoever gets the server’s key later can read what was recorded: no forward secrecy.';
}

function quantumWords({ postQuantum }: KeyExchange): string {
  return postQuantum
    ? 'Quantum-safe: recorded traffic stays closed unless both halves of the hybrid are broken.'
    : 'Not quantum-safe: traffic recorded today could be opened by a future quantum computer.';
}

const failureHeadlines: Readonly<Record<FailureReason, string>> = {
  'no-common-algorithm': 'No connection: the two sides have nothing in common.',
  alert: 'No connection: the server refused the handshake.',
  policy: 'Stopped: the connection does not meet the policy.',
  trust: 'Stopped: the server’s identity is not trusted.',
  closed: 'No connection: the server closed it during the handshake.',
  timeout: 'No connection: the server did not answer in time.',
  malformed: 'No connection: the server does not keep to the protocol.',
};

function failureText(report: SecurityReport): VerdictText {
  const { endpoint, failure, trust, findings } = report;
  if (!failure) return { headline: 'No connection.', detail: 'The reason was not observed.' };
  if (endpoint.address === null) {
    return { headline: 'No connection: the server was not reached.', detail: failure.detail };
  }
  const missing = findings.filter(({ id }) => id === 'no-common-algorithm');
  if (missing.length > 0) {
    return {
      headline: `No connection: ${[...new Set(missing.map(({ title }) => lowerFirst(title)))].join(', ')}.`,
      detail: missing[0]?.advice ?? failure.detail,
    };
  }
  const detail = failure.reason === 'trust' && trust ? trust.reason : failure.detail;
  return { headline: failureHeadlines[failure.reason], detail };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
