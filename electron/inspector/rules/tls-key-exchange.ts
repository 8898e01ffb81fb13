import type { KeyExchange, SecurityReport } from '../../shared/report.ts';
import { findingOf, judgementIn, type Judgement, type RuleResult } from '../judgement.ts';
import {
  anonymous,
  exportGrade,
  oldFiniteField,
  smallCurve,
  smallField,
  staticCurve,
  staticFiniteField,
  staticRsa,
  tlsGroups,
} from '../tables/tls-key-exchange.ts';

/** RFC 9325 §4.5. */
const leastFieldBits = 2048;
const leastCurveBits = 224;

/**
 * How the keys were agreed on. A resumed connection of TLS 1.2 agreed on nothing, so there is nothing to
 * judge. `static-key-exchange` is broken only for lacking forward secrecy, which the grade counts apart.
 */
export function judgeTlsKeyExchange(report: SecurityReport): RuleResult {
  const { keyExchange, cipherSuite } = report;
  if (!keyExchange) return {};
  const parts = cipherSuite?.parts;
  const { name } = keyExchange;
  if (parts?.authentication === 'anon') return part('key-exchange', name, anonymous);
  if (parts?.keyExchange?.includes('EXPORT')) return part('key-exchange', name, exportGrade);
  const unforward = staticOf(keyExchange);
  if (unforward) return part('static-key-exchange', name, unforward);
  return part('key-exchange', name, judgeEphemeral(keyExchange, report.protocolVersion));
}

function part(id: string, subject: string, judgement: Judgement): RuleResult {
  return { parts: [findingOf(id, subject, judgement)] };
}

function staticOf({ family }: KeyExchange): Judgement | undefined {
  if (family === 'RSA') return staticRsa;
  if (family === 'DH') return staticFiniteField;
  return family === 'ECDH' ? staticCurve : undefined;
}

function judgeEphemeral(keyExchange: KeyExchange, version: string | null): Judgement {
  const { family, bits, name } = keyExchange;
  if (family === 'DHE') {
    if (bits !== null && bits < leastFieldBits) {
      return { ...smallField, title: `only ${String(bits)} bits: ${smallField.title}` };
    }
    return version === 'TLSv1.3' ? judgementIn(tlsGroups, name) : oldFiniteField;
  }
  if (family === 'ECDHE' && bits !== null && bits < leastCurveBits) return smallCurve;
  return judgementIn(tlsGroups, name);
}
