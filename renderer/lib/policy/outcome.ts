import { forecastSsh } from '../../../electron/inspector/forecast.ts';
import { forecastTls } from '../../../electron/inspector/probe-forecast.ts';
import type { ProbeResult, TlsProbe } from '../../../electron/shared/probe.ts';
import type { Grade, SecurityReport, Trust } from '../../../electron/shared/report.ts';
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

interface Forecast {
  /** Null: nothing in common, of these kinds. */
  report: SecurityReport | null;
  missing: readonly string[];
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
  const forecast = protocol === 'ssh' ? inSsh(known, lists) : inTls(known, lists);
  if (!forecast) return null;
  const { report, missing, computedFrom } = forecast;
  if (!report) {
    const kinds = [...new Set(missing.map((list) => kindName(list)))].join(', ');
    const title = words.nothingInCommon(kinds);
    return { grade: null, gradeRule: '', title, detail: computedFrom, lacksPostQuantum: false };
  }
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

/** An SSH server names its lists at every visit; the newest word counts. */
function inSsh({ history, probe }: Known, lists: PolicyLists): Forecast | null {
  const last = history.findLast(({ offers }) => offers.server !== null);
  if (!last) return null;
  const isProbeNewer = probe?.kind === 'ssh' && Date.parse(probe.at) > Date.parse(last.at);
  const told = isProbeNewer ? { ...last, offers: { ...last.offers, server: probe.lists } } : last;
  const forecast = forecastSsh(told, lists);
  if (!forecast) return null;
  const at = isProbeNewer ? probe.at : last.at;
  const words = text.policies;
  return {
    ...agreedOf(forecast),
    computedFrom: (isProbeNewer ? words.computedFromProbe : words.computedFrom)(
      formatTime(Date.parse(at)),
    ),
  };
}

/** A TLS server never names its lists: without a probe nothing is known. */
function inTls({ history, probe }: Known, lists: PolicyLists): Forecast | null {
  if (probe?.kind !== 'tls') return null;
  const forecast = forecastTls(probe, lists, trustOf(history));
  return {
    ...(forecast.isAgreed
      ? { report: forecast.report, missing: [] }
      : { report: null, missing: [forecast.missing] }),
    computedFrom: text.policies.computedFromProbe(timeOf(probe)),
  };
}

function agreedOf(
  forecast: NonNullable<ReturnType<typeof forecastSsh>>,
): Pick<Forecast, 'report' | 'missing'> {
  return forecast.isAgreed
    ? { report: forecast.report, missing: [] }
    : { report: null, missing: forecast.missing };
}

/** As at the last visit; who was never there is judged by the lists alone. */
function trustOf(history: readonly SecurityReport[]): Trust {
  const assumed = { verdict: 'verified', reason: '', hostKey: null, chain: null } as const;
  return history.findLast(({ trust }) => trust !== null)?.trust ?? assumed;
}

function timeOf({ at }: TlsProbe): string {
  return formatTime(Date.parse(at));
}

function kindName(list: string): string {
  const kind = list.replace(/(?:ClientToServer|ServerToClient)$/, '');
  const { kinds } = text.inspection;
  return Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : kind;
}
