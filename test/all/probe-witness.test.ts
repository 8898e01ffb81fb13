import { writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { afterAll, describe, expect, it } from 'vitest';
import { runProbe } from '../../electron/engine/probe/run-probe.ts';
import type { ProbeResult, ProbeTarget, SshProbe, TlsProbe } from '../../electron/shared/probe.ts';
import { findOwnOpenssl } from '../servers/openssl-server.ts';
import {
  compareWithSshAudit,
  compareWithTestssl,
  type ProbeComparison,
} from '../witness/probe/compare.ts';
import { probePage, type WitnessedProbe } from '../witness/probe/page.ts';
import { sshServers } from '../witness/probe/ssh-servers.ts';
import { findTestssl } from '../witness/probe/testssl.ts';
import { tlsServers } from '../witness/probe/tls-servers.ts';
import { findSshAudit } from '../witness/ssh-audit.ts';
import { createWitnessFiles } from '../witness/tls/certificates.ts';

/*
 * Everything that testssl.sh and ssh-audit find, Keyferry finds; what it finds beyond is what the server was
 * configured for. KEYFERRY_WRITE_DOCS=1 keeps the results, with their date.
 */
const testssl = await findTestssl();
const sshAudit = await findSshAudit();
const openssl = await findOwnOpenssl();
const files = 'skip' in openssl ? null : await createWitnessFiles(openssl);
const results: WitnessedProbe[] = [];

/** Servers of the tests are near, and of nobody else. */
const pace = { perSecond: 100, atOnce: 2 };

const ask = (target: ProbeTarget): Promise<ProbeResult> =>
  runProbe(target, {
    pace,
    signal: new AbortController().signal,
    credentials: () => Promise.resolve(null),
  });

function expectAgreement({ missed, unconfirmed }: ProbeComparison): void {
  expect({ missed, unconfirmed }).toEqual({ missed: [], unconfirmed: [] });
}

/** It mostly waits; more at a time, and it mistakes a busy computer for a server that refuses. */
const atOnce = createLanes(3);

describe.skipIf('skip' in testssl)('testssl.sh', { concurrent: true }, () => {
  it.for(tlsServers.map((server) => [server.name, server] as const))(
    '%s',
    async ([name, server], context) => {
      if ('skip' in testssl || !files) return context.skip('no witness');
      const leave = await atOnce();
      const running = await server.start(files);
      if ('skip' in running) {
        leave();
        return context.skip(running.skip);
      }
      try {
        const { target, version } = running;
        const probe = (await ask(target)) as TlsProbe;
        const { host, port } = target;
        const witness = await testssl.facts({
          ...{ host, port },
          hasAuthTls: target.protocol === 'ftps' && target.tlsStart === 'explicit',
        });
        const comparison = compareWithTestssl(probe, witness, running);
        results.push({ name, version, probe, witness, comparison });
        expect(witness.versions.length).toBeGreaterThan(0);
        expect(probe.isComplete).toBe(true);
        expectAgreement(comparison);
      } finally {
        await running.stop();
        leave();
      }
      return undefined;
    },
  );
});

/** Whoever enters waits until there is room, and leaves with the function that it gets. */
function createLanes(count: number): () => Promise<() => void> {
  const waiting: (() => void)[] = [];
  let free = count;
  return async () => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    return () => {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    };
  };
}

describe.skipIf('skip' in sshAudit)('ssh-audit', () => {
  it.for(sshServers.map((server) => [server.name, server] as const))(
    '%s',
    async ([name, server], context) => {
      if ('skip' in sshAudit) return context.skip(sshAudit.skip);
      const running = await server.start();
      if ('skip' in running) return context.skip(running.skip);
      try {
        const { host, port, version } = running;
        const target: ProbeTarget = {
          ...{ protocol: 'sftp', host, port, user: '', identityFiles: [], agent: 'none' },
        };
        const probe = (await ask(target)) as SshProbe;
        const witness = await sshAudit.audit(running);
        const comparison = compareWithSshAudit(probe, witness, running.hostKeys);
        results.push({ name, version, probe, witness, comparison });
        expect(witness.kex.length).toBeGreaterThan(0);
        expect(probe.isComplete).toBe(true);
        expectAgreement(comparison);
      } finally {
        await running.stop();
      }
      return undefined;
    },
  );
});

/** Without what is long and says nothing here: suites that nobody has, and the bytes of certificates. */
function slender(result: WitnessedProbe): WitnessedProbe {
  const { probe } = result;
  if (probe.kind === 'ssh') return result;
  return {
    ...result,
    probe: {
      ...probe,
      suites: probe.suites.map((suites) => ({ ...suites, refused: [] })),
      certificates: probe.certificates.map(({ chain, versions }) => ({
        chain: chain.map((certificate) => ({ ...certificate, base64: '' })),
        versions,
      })),
    },
  };
}

/** As the servers are listed, whichever was done first. */
function inOrder(all: readonly WitnessedProbe[]): WitnessedProbe[] {
  const names = [...tlsServers, ...sshServers].map(({ name }) => name);
  return all.toSorted((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
}

afterAll(async () => {
  await files?.remove();
  if (process.env['KEYFERRY_WRITE_DOCS'] !== '1' || results.length === 0) return;
  const witnesses = {
    testssl: 'skip' in testssl ? testssl.skip : testssl.version,
    sshAudit: 'skip' in sshAudit ? sshAudit.skip : sshAudit.version,
  };
  const at = new Date().toISOString().slice(0, 10);
  const kept = new URL('../fixtures/probes-witnessed.json', import.meta.url);
  const json = JSON.stringify({ at, witnesses, results: inOrder(results).map(slender) });
  await writeFile(kept, await format(json, { parser: 'json', printWidth: 100 }));
  const page = probePage(at, witnesses, inOrder(results));
  const text = await format(page, { parser: 'markdown' });
  await writeFile(new URL('../../docs/compatibility-probe.md', import.meta.url), text);
});
