import { lstat } from 'node:fs/promises';
import type { Traits } from '../protocol.ts';
import type { PathStyle } from './paths.ts';

/** The kernel's thread pool runs few calls at a time; more open files than this gain nothing. */
const filesInFlight = 16;

/** Facts about the disk that `home` lies on. Never fails. */
export async function discoverTraits(home: string, pathStyle: PathStyle): Promise<Traits> {
  return {
    isCaseSensitive: await discoverCaseSensitivity(home),
    // utimensat(2) takes nanoseconds, but a time in seconds as a double keeps microseconds only.
    timePrecisionMs: 1,
    canResume: true,
    serverClockOffsetMs: 0,
    filesInFlight,
    pathStyle,
  };
}

/** Asks for `home` in the other case: found as the same folder, the disk ignores case. */
async function discoverCaseSensitivity(home: string): Promise<boolean | 'unknown'> {
  const swapped = swapLastCase(home);
  if (swapped === home) return 'unknown';
  try {
    const [real, other] = await Promise.all([lstat(home), lstat(swapped).catch(() => undefined)]);
    return other === undefined || real.ino !== other.ino || real.dev !== other.dev;
  } catch {
    // A home folder that is not there tells nothing; the session can still show the rest of the disk.
    return 'unknown';
  }
}

/** The path with the case of its last segment turned round. */
export function swapLastCase(path: string): string {
  return path.replace(/[^\\/]+[\\/]*$/, (segment) =>
    segment === segment.toLowerCase() ? segment.toUpperCase() : segment.toLowerCase(),
  );
}
