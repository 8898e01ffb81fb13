import type { Finding, Severity } from '../shared/report.ts';
import type { Source } from './sources.ts';

/** What the tables say about one algorithm name. */
export interface Judgement {
  severity: Severity;
  /** In plain words, without the algorithm's name. */
  title: string;
  advice: string | null;
  sources: readonly Source[];
}

export type JudgementTable = Readonly<Record<string, Judgement>>;

/** What a rule found: `parts` decide the strength of the connection, `remarks` only inform. */
export interface RuleResult {
  parts?: readonly Finding[];
  remarks?: readonly Finding[];
}

/** The finding that a judgement of `subject` amounts to. */
export function findingOf(id: string, subject: string, judgement: Judgement): Finding {
  const { severity, title, advice, sources } = judgement;
  return { id, severity, subject, title: `${subject}: ${title}`, advice, sources: [...sources] };
}

/** The table's own entry. A name that nobody judged is worth a note, never silently good. */
export function judgementIn(table: JudgementTable, name: string): Judgement {
  const judgement = Object.hasOwn(table, name) ? table[name] : undefined;
  return judgement ?? unknownName;
}

const unknownName: Judgement = {
  severity: 'note',
  title: 'not known to Keyferry, so not judged',
  advice: 'Look it up before you rely on it.',
  sources: [],
};

/** One judgement for several names. */
export function forNames(names: readonly string[], judgement: Judgement): JudgementTable {
  return Object.fromEntries(names.map((name) => [name, judgement]));
}
