import { isDeepStrictEqual } from 'node:util';
import type { FactName, Facts, FactValue } from './facts.ts';

export interface Difference {
  fact: FactName;
  report: FactValue | undefined;
  witness: FactValue | undefined;
}

/**
 * Where a report and a witness do not agree. Every fact that the witness has must stand in the report;
 * facts that it could not see are not compared.
 */
export function compareFacts(report: Facts, witness: Facts): Difference[] {
  const seen = Object.keys(witness) as FactName[];
  return seen
    .filter((fact) => !isDeepStrictEqual(report[fact], witness[fact]))
    .map((fact) => ({ fact, report: report[fact], witness: witness[fact] }));
}
