import type { TextCodec } from '../../wire/text-codec.ts';
import type { DataOptions } from './data-connection.ts';
import type { Lines } from './lines.ts';
import type { ServerFacts } from './server-facts.ts';

/** What everything that a session does stands on. */
export interface FtpContext {
  readonly lines: Lines;
  readonly facts: ServerFacts;
  readonly codec: TextCodec;
  readonly data: DataOptions;
  /** MLSD and MLST are there. RFC 3659 §7.8. */
  readonly hasFacts: boolean;
  /** What was learned about LIST, which no standard describes. */
  readonly list: {
    /** Names with a dot in front are only listed with `-a`; undefined until it was tried. */
    hidesDotFiles: boolean | undefined;
    /** How far the times in LIST are ahead of UTC; null until it was found out. */
    zoneMs: number | null;
    /** STAT describes a path without a data connection; undefined until it was tried. */
    hasStat: boolean | undefined;
  };
}
