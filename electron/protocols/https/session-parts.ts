import type { AppError } from '../../shared/errors.ts';
import type { SecurityReport } from '../../shared/report.ts';
import type { Session, Traits } from '../protocol.ts';
import { checkRemoteName } from './paths.ts';

/** What every HTTPS session has, whether it speaks WebDAV or reads pages. */
export interface SessionBase {
  /** Who signs in; empty for nobody. */
  readonly user: string;
  readonly home: string;
  readonly reports: () => readonly SecurityReport[];
  readonly report: () => SecurityReport;
  readonly clockOffsetMs: number | 'unknown';
  readonly closed: Promise<AppError | undefined>;
  close(): Promise<void>;
}

/** Side by side over connections of their own; servers allow about as many for one client. */
const filesInFlight = 8;

export type OwnPart = Pick<Session, 'features' | 'evidence' | 'list' | 'stat' | 'openRead'>;

export function assembleSession(
  base: SessionBase,
  own: OwnPart,
  traits: Pick<Traits, 'canResume' | 'timePrecisionMs' | 'hidesDotNames'>,
): Session {
  return {
    protocol: 'https',
    home: base.home,
    ...own,
    traits: Object.freeze({
      ...traits,
      isCaseSensitive: 'unknown' as const,
      serverClockOffsetMs: base.clockOffsetMs,
      filesInFlight,
      pathStyle: 'posix' as const,
    }),
    get report() {
      return base.report();
    },
    get reports() {
      return base.reports();
    },
    checkName: checkRemoteName,
    closed: base.closed,
    close: () => base.close(),
  };
}
