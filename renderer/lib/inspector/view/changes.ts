import type {
  ReportChange,
  ReportComparison,
} from '../../../../electron/shared/report-comparison.ts';
import { formatDate } from '../../text/format.ts';
import { text } from '../../text/text.ts';

/** More changes than fit a sentence are a table. */
const changesInWords = 3;

/** What became different, in words: `key exchange went from … to …, …`. */
export function changesInSentence({ changes }: ReportComparison): string {
  const words = text.inspection;
  // The grade follows from its parts; they say more.
  const told = changes.length > 1 ? changes.filter(({ part }) => part !== 'grade') : changes;
  const first = told.slice(0, changesInWords).map((change) => changeInWords(change));
  const rest = told.length > changesInWords ? [words.more(told.length - changesInWords)] : [];
  return `${[...first, ...rest].join(', ')}.`;
}

function changeInWords({ part, before, after }: ReportChange): string {
  const words = text.inspection.changed;
  const name = text.inspection.parts[part] ?? part;
  if (before !== null && after !== null) return words.went(name, before, after);
  return after === null ? words.gone(name, before ?? '') : words.came(name, after);
}

export function dateOfLastVisit({ beforeAt }: ReportComparison): string {
  return formatDate(Date.parse(beforeAt));
}
