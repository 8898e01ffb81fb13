import type { SecurityReport } from '../../electron/shared/report.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import { targetOf, trusting } from '../contract/ssh-subject.ts';
import type { TestServer } from '../servers/server.ts';
import { defaults, type Configuration } from './configurations.ts';

/** Milliseconds from the call to the end of a connection that goes no further than the verdict, as `inspect` does. */
export async function measureInspection(
  start: (configuration: Configuration) => Promise<TestServer>,
): Promise<number> {
  const server = await start(defaults('OpenSSH'));
  try {
    let report: SecurityReport | undefined;
    const startedAt = performance.now();
    const inspecting = connectSftp(targetOf(server), {
      ...trusting(server),
      judge: (seen) => {
        report = seen;
        const trust = { verdict: 'unverified', reason: '', hostKey: null, chain: null } as const;
        return Promise.resolve({ accept: false, code: 'policy-violated', trust, message: 'seen' });
      },
    });
    // Refused on purpose; only a report that is missing is a failure.
    await inspecting.catch(() => undefined);
    const tookMs = Math.round(performance.now() - startedAt);
    if (!report?.hostKey) throw new Error('The inspection saw no host key.');
    return tookMs;
  } finally {
    await server.stop();
  }
}
