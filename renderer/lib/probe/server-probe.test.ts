import { describe, expect, it } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import { planProbe } from '../../../electron/shared/probe-plan.ts';
import { tlsProbe } from '../../../test/fixtures/probes.ts';
import type { Client } from '../../client.ts';
import { ServerProbe } from './server-probe.svelte.ts';

const server = {
  subject: { of: 'session', sessionId: 'one' } as const,
  ...{ name: 'Press kit', host: 'dav.example.org', port: 443 },
};
const plan = planProbe({
  ...({ protocol: 'https', host: 'dav.example.org', port: 443, user: '' } as const),
  ...{ basePath: '', clientCertificate: null },
});

/** A main process that answers as it is told. */
function clientThat(answers: Record<string, (signal?: AbortSignal) => Promise<unknown>>): {
  client: Client;
  calls: string[];
  push: (params: unknown) => void;
} {
  const calls: string[] = [];
  let listener: (params: never) => void = () => undefined;
  const client = {
    call(channel: string, params: object, options?: { signal?: AbortSignal }) {
      calls.push(channel);
      lastId = (params as { probeId?: string }).probeId ?? lastId;
      return (answers[channel] ?? (() => Promise.resolve(null)))(options?.signal);
    },
    onPush(_: string, added: (params: never) => void) {
      listener = added;
      return () => {
        listener = () => undefined;
      };
    },
    pathForFile: () => '',
  } as unknown as Client;
  let lastId = '';
  return {
    client,
    calls,
    push: (progress) => {
      listener({ probeId: lastId, progress } as never);
    },
  };
}

describe('the probe of a server', () => {
  it('opens nothing before the person has seen the plan and said yes', async () => {
    const { client, calls } = clientThat({ 'probe.plan': () => Promise.resolve(plan) });
    const probe = new ServerProbe(client, server);
    await probe.load();
    await probe.run();
    await probe.ask();
    expect(probe.phase).toEqual({ is: 'asking', plan });
    probe.decline();
    await probe.run();
    expect(probe.phase).toEqual({ is: 'idle' });
    expect(calls).toEqual(['probe.last', 'probe.plan']);
  });

  it('shows how far it is, and then what it found', async () => {
    const result = tlsProbe();
    let finish: (found: unknown) => void = () => undefined;
    const { client, push } = clientThat({
      'probe.plan': () => Promise.resolve(plan),
      'probe.run': () => new Promise((resolve) => (finish = resolve)),
    });
    const probe = new ServerProbe(client, server);
    await probe.ask();
    const running = probe.run();
    const progress = { topic: 'suites', subject: 'TLSv1.2', connections: 3 };
    push(progress);
    expect(probe.phase).toEqual({ is: 'running', progress });
    finish(result);
    await running;
    expect(probe.phase).toEqual({ is: 'idle' });
    expect(probe.result).toEqual(result);
  });

  it('can be cancelled, which is no failure, and keeps what was known', async () => {
    const { client } = clientThat({
      'probe.last': () => Promise.resolve(tlsProbe()),
      'probe.plan': () => Promise.resolve(plan),
      'probe.run': (signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => {
            reject(new AppError('cancelled', 'Cancelled.'));
          });
        }),
    });
    const probe = new ServerProbe(client, server);
    await probe.load();
    await probe.ask();
    const running = probe.run();
    probe.cancel();
    await running;
    expect(probe.phase).toEqual({ is: 'idle' });
    expect(probe.result).toEqual(tlsProbe());
  });

  it('says why it did not come about', async () => {
    const { client } = clientThat({
      'probe.plan': () => Promise.reject(new AppError('unsupported', 'Behind a jump host.')),
    });
    const probe = new ServerProbe(client, server);
    await probe.ask();
    expect(probe.phase).toMatchObject({ is: 'failed', failure: { code: 'unsupported' } });
  });
});
