import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import type { AskCredentials, Judge } from '../../electron/protocols/protocol.ts';
import { AppError } from '../../electron/shared/errors.ts';
import type { Policy } from '../../electron/shared/policy.ts';
import type { SecurityReport } from '../../electron/shared/report.ts';
import type { FtpsTarget } from '../../electron/shared/site.ts';
import { withPolicyHint } from '../../electron/trust/policy/milder-policy.ts';
import { startDemoServer, type DemoTestServer } from '../servers/demo-server.ts';

/* A server that only speaks what Keyferry does not offer by itself, here static RSA with CBC. */
describe('a server that finds nothing in the usual offer', () => {
  let server: DemoTestServer;
  beforeAll(async () => {
    server = await startDemoServer('legacy-ftps');
  });
  afterAll(() => server.stop());

  async function fail(more: Partial<FtpsTarget> = {}) {
    const judge = vi.fn<Judge>();
    const credentials = vi.fn<AskCredentials>();
    const reports: SecurityReport[] = [];
    const target = { ...(server.target as FtpsTarget), ...more };
    const failure = await openSession(target, {
      judge,
      credentials,
      signal: new AbortController().signal,
      onReport: (report) => void reports.push(report),
    }).catch((thrown: unknown) => thrown);
    expect(judge).not.toHaveBeenCalled();
    expect(credentials).not.toHaveBeenCalled();
    return { error: withPolicyHint(AppError.from(failure), target), reports };
  }

  it('is looked at once more, and the policy that would reach it is named', async () => {
    const { error, reports } = await fail();
    expect(error).toMatchObject({
      code: 'negotiation-failed',
      detail: {
        choice: { version: 'TLSv1.2', cipherSuite: 'TLS_RSA_WITH_AES_256_CBC_SHA', group: null },
        wouldWorkWith: 'legacy',
      },
    });
    expect(error.message).toContain('it would choose TLS_RSA_WITH_AES_256_CBC_SHA with TLSv1.2');
    // What is shown is the handshake that failed, not the look.
    expect(new Set(reports.map(({ id }) => id)).size).toBe(1);
    expect(reports.at(-1)).toMatchObject({ failure: { reason: 'no-common-algorithm' } });
  });

  it.each<[string, Policy | undefined, FtpsTarget['offer']]>([
    [
      'quantum-safe methods are required',
      { name: 'balanced', isPostQuantumRequired: true },
      undefined,
    ],
    ['the lists are somebody’s own', undefined, { versions: ['TLSv1.3'] }],
  ])('has no policy to name where %s', async (_why, policy, offer) => {
    const { error } = await fail({ ...(policy && { policy }), ...(offer && { offer }) });
    expect(error.detail).not.toHaveProperty('wouldWorkWith');
  });
});
