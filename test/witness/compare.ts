import { isDeepStrictEqual } from 'node:util';

/** A fact on which two do not agree. */
export interface Difference<Name extends string = string> {
  fact: Name;
  report: unknown;
  witness: unknown;
}

/**
 * Where a report and a witness do not agree. Every fact that the witness has must stand in the report;
 * facts that it could not see are not compared.
 */
export function compareFacts<Name extends string>(
  report: Partial<Record<Name, unknown>>,
  witness: Partial<Record<Name, unknown>>,
): Difference<Name>[] {
  const seen = Object.keys(witness) as Name[];
  return seen
    .filter((fact) => !isDeepStrictEqual(report[fact], witness[fact]))
    .map((fact) => ({ fact, report: report[fact], witness: witness[fact] }));
}
