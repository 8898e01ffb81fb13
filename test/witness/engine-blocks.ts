import { fileURLToPath } from 'node:url';
import type { SecurityReport } from '../../electron/shared/report.ts';
import type { SftpTarget } from '../../electron/shared/site.ts';
import { startEngine } from '../contract/engine-harness.ts';

/** What the app starts, as set-up has built it. */
const engineBundle = fileURLToPath(new URL('../../out/electron/engine.cjs', import.meta.url));
/** A module that measures the loop of the process that imports it. */
export const probe = fileURLToPath(new URL('../fixtures/block-probe.mjs', import.meta.url));

export interface EngineBlock {
  /** By the connection's report. */
  method: string;
  groupBits: number | null;
  /** Processor time of the longest turn of the engine's event loop, from the call to the session. */
  longestMs: number;
}

/**
 * Connects in an engine process of its own that has done nothing yet, so that loading and compiling count too.
 * `isPeer`: the server goes no further than the exchange.
 */
export async function measureEngineBlock(
  target: SftpTarget,
  password: string,
  { isPeer = false } = {},
): Promise<EngineBlock> {
  const engine = startEngine(['--import', probe], {
    script: engineBundle,
    handlers: {
      'host.judge': ({ report }) => {
        const trust = {
          verdict: 'pinned',
          reason: '',
          hostKey: report.hostKey,
          chain: null,
        } as const;
        return { accept: true, trust };
      },
      'host.credentials': ({ request }) => (request.kind === 'password' ? [password] : null),
    },
  });
  try {
    await engine.said(/probe ready/);
    await engine.call('engine.ping', {});
    engine.child.kill('SIGUSR2');
    await engine.said(/probe 1: /);
    const connecting = engine.call('engine.connect', { sessionId: 'here', target });
    if (isPeer) connecting.catch(() => undefined);
    else await connecting;
    const { report } = await engine.push(
      'session.observed',
      (observed) => observed.report.session.id !== null,
    );
    engine.child.kill('SIGUSR2');
    const said = await engine.said(/probe 2: [\d.]+/);
    return {
      method: report.keyExchange?.name ?? 'none',
      groupBits: bitsOf(report),
      longestMs: Number(said.split(' ')[2]),
    };
  } finally {
    engine.child.kill('SIGKILL');
    await engine.exited;
  }
}

function bitsOf({ keyExchange }: SecurityReport): number | null {
  return keyExchange?.bits ?? null;
}
