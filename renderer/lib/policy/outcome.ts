import {
  forecastSsh,
  forecastSshProbe,
  forecastTls,
  type Forecast,
} from '../../../electron/inspector/forecast.ts';
import type { ProbeResult } from '../../../electron/shared/probe.ts';
import type { Grade, SecurityReport } from '../../../electron/shared/report.ts';
import { groupName, longKeyExchange, shortCipher } from '../inspector/algorithm-names.ts';
import { formatTime } from '../text/format.ts';
import { text } from '../text/text.ts';
import { contradictionOf } from './contradictions.ts';
import type { OfferFamily, PolicyLists } from './offer-families.ts';

/** What a server would choose under a policy, in words. */
export interface Outcome {
  grade: Grade | null;
  gradeRule: string;
  title: string;
  detail: string;
  /** It would refuse a demand for a quantum-safe exchange. */
  lacksPostQuantum: boolean;
}

/** What is known of the server. */
export interface Known {
  /** Earlier visits, oldest first. */
  history: readonly SecurityReport[];
  /** The last probe. */
  probe: ProbeResult | null;
}

interface Told {
  forecast: Forecast;
  computedFrom: string;
}

/** Null where nothing is known of this server, and the lists do not contradict themselves. */
export function outcomeOf(
  { protocol }: OfferFamily,
  lists: PolicyLists,
  isPostQuantumRequired: boolean,
  known: Known,
): Outcome | null {
  const contradiction = contradictionOf(protocol, lists, isPostQuantumRequired);
  const words = text.policies;
  if (contradiction !== null) {
    const title = words.contradictsItself;
    return { grade: null, gradeRule: '', title, detail: contradiction, lacksPostQuantum: false };
  }
  const told = protocol === 'ssh' ? inSsh(known, lists) : inTls(known, lists);
  if (!told) return null;
  const { forecast, computedFrom } = told;
  if (!forecast.isAgreed) {
    const kinds = [...new Set(forecast.missing.map((list) => kindName(protocol, list)))].join(', ');
    const title = words.nothingInCommon(kinds);
    return { grade: null, gradeRule: '', title, detail: computedFrom, lacksPostQuantum: false };
  }
  const { report } = forecast;
  const { keyExchange, encryption, grade, axes } = report;
  const isQuantumSafe = axes?.postQuantum === true;
  const lacksPostQuantum = isPostQuantumRequired && !isQuantumSafe;
  const facts = [
    axes?.forwardSecrecy === true ? words.forward : words.noForward,
    isQuantumSafe ? words.quantum : words.noQuantum,
  ].join(', ');
  const exchange = keyExchange?.name ?? '';
  const name = protocol === 'ssh' ? longKeyExchange(exchange) : groupName(exchange);
  return {
    grade: grade?.mark ?? null,
    gradeRule: grade?.rule ?? '',
    title: lacksPostQuantum
      ? words.wouldRefuse(name)
      : words.wouldChoose(name, shortCipher(encryption?.clientToServer.cipher ?? '')),
    detail: `${computedFrom} ${facts}`,
    lacksPostQuantum,
  };
}

/** An SSH server names its lists at every visit and in every probe; the newest word counts. */
function inSsh({ history, probe }: Known, lists: PolicyLists): Told | null {
  const offer = { keyExchange: [], hostKey: [], ciphers: [], macs: [], ...lists };
  const last = history.findLast(({ offers }) => offers.server !== null);
  const visited = last ? Date.parse(last.at) : 0;
  if (probe?.kind === 'ssh' && Date.parse(probe.at) > visited) {
    const forecast = forecastSshProbe(probe, offer);
    return forecast ? { forecast, computedFrom: fromProbe(probe) } : null;
  }
  const forecast = last && forecastSsh(last, offer);
  if (!forecast) return null;
  return { forecast, computedFrom: text.policies.computedFrom(formatTime(visited)) };
}

/** A TLS server never names its lists: without a probe nothing is known. */
function inTls({ probe }: Known, lists: PolicyLists): Told | null {
  if (probe?.kind !== 'tls') return null;
  const offer = { versions: [], ciphers: [], groups: [], signatures: [], ...lists };
  return { forecast: forecastTls(probe, offer), computedFrom: fromProbe(probe) };
}

function fromProbe({ at }: ProbeResult): string {
  return text.policies.computedFromProbe(formatTime(Date.parse(at)));
}

function kindName(protocol: 'ssh' | 'tls', list: string): string {
  const kind = list.replace(/(?:ClientToServer|ServerToClient)$/, '');
  const kinds: Readonly<Record<string, string>> =
    protocol === 'tls' ? text.policies.tlsKinds : text.inspection.kinds;
  return kinds[kind] ?? kind;
}
