import { forecastSsh } from '../../../electron/inspector/forecast.ts';
import type { Grade, SecurityReport } from '../../../electron/shared/report.ts';
import { longKeyExchange, shortCipher } from '../inspector/algorithm-names.ts';
import { formatTime } from '../text/format.ts';
import { text } from '../text/text.ts';
import type { FullOffer } from './offer-list.ts';

/** What a server would choose under a policy, in words. */
export interface Outcome {
  grade: Grade | null;
  gradeRule: string;
  title: string;
  detail: string;
  /** It would refuse a demand for a quantum-safe exchange. */
  lacksPostQuantum: boolean;
}

/** From the last report of this server that has its lists; null where there is none. */
export function outcomeOf(
  history: readonly SecurityReport[],
  offer: FullOffer,
  isPostQuantumRequired: boolean,
): Outcome | null {
  const last = history.findLast(({ offers }) => offers.server !== null);
  const forecast = last && forecastSsh(last, offer);
  if (!forecast) return null;
  const words = text.policies;
  const computed = words.computedFrom(formatTime(Date.parse(last.at)));
  if (!forecast.isAgreed) {
    const kinds = [...new Set(forecast.missing.map((list) => kindName(list)))].join(', ');
    const title = words.nothingInCommon(kinds);
    return { grade: null, gradeRule: '', title, detail: computed, lacksPostQuantum: false };
  }
  const { keyExchange, encryption, grade, axes } = forecast.report;
  const isQuantumSafe = axes?.postQuantum === true;
  const lacksPostQuantum = isPostQuantumRequired && !isQuantumSafe;
  const facts = [
    axes?.forwardSecrecy === true ? words.forward : words.noForward,
    isQuantumSafe ? words.quantum : words.noQuantum,
  ].join(', ');
  const cipher = shortCipher(encryption?.clientToServer.cipher ?? '');
  return {
    grade: grade?.mark ?? null,
    gradeRule: grade?.rule ?? '',
    title: lacksPostQuantum
      ? words.wouldRefuse(longKeyExchange(keyExchange?.name ?? ''))
      : words.wouldChoose(longKeyExchange(keyExchange?.name ?? ''), cipher),
    detail: `${computed} ${facts}`,
    lacksPostQuantum,
  };
}

function kindName(list: string): string {
  const kind = list.replace(/(?:ClientToServer|ServerToClient)$/, '');
  const { kinds } = text.inspection;
  return Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : kind;
}
