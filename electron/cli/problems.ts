import { AppError } from '../shared/errors.ts';
import type { TransferProblem } from '../shared/transfer.ts';

/** Work on many items, some of which failed. */
export interface ProblemList {
  /** The first of them. */
  problems: readonly TransferProblem[];
  problemCount: number;
}

/**
 * Nothing when there are none; a single problem as it is; several as one error that holds them all.
 * @throws {AppError} with the code of the first problem
 */
export function throwProblems(
  { problems, problemCount }: ProblemList,
  sentence: (count: string) => string,
): void {
  const [first] = problems;
  if (problemCount === 0 || !first) return;
  const { path, failure } = first;
  if (problemCount === 1) {
    const { code, message, retryable, detail } = failure;
    throw new AppError(code, `${path}: ${message}`, { path, ...detail }, { retryable });
  }
  throw new AppError(
    failure.code,
    `${sentence(`${String(problemCount)} items`)}; the first: ${path}: ${failure.message}`,
    { problemCount, problems },
    { retryable: false },
  );
}
