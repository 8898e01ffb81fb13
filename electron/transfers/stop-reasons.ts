import { AppError } from '../shared/errors.ts';

/** Nobody wants the rest of the job. */
export function cancelReason(): AppError {
  return new AppError('cancelled', 'The transfer was cancelled.');
}

/** The job will go on later: its part files stay where they can be continued. */
export function pauseReason(): AppError {
  return new AppError('cancelled', 'The transfer was interrupted.', { isPause: true });
}

export function isPause(reason: AppError | null): boolean {
  return reason?.detail['isPause'] === true;
}
