import { AppError } from '../shared/errors.ts';

/** The command line itself is wrong or asks for what this version does not have: exit code 2. */
export class UsageError extends AppError {
  constructor(message: string, code: 'invalid-request' | 'unsupported' = 'invalid-request') {
    super(code, message);
  }
}
