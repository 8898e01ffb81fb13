import { execFile } from 'node:child_process';
import type { SecurityReport } from '../../electron/shared/report.ts';
import type { DebianPackages } from '../servers/package-cache.ts';
import { runProgram } from '../servers/run-program.ts';
import type { TestServer } from '../servers/server.ts';
import { hostKeyAlgorithm, type FactName, type Facts } from './facts.ts';
import {
  exchangeFacts,
  firstIn,
  linesOf,
  peerIdentification,
  proposalFacts,
} from './openssh-log.ts';

/** A client of others that is given the same offer, and tells what it sees of the same server. */
export interface SshClient {
  facts(server: TestServer, report: SecurityReport): Promise<Facts>;
}

/** How ssh calls the lists of an offer: option, and what `ssh -Q` lists for it. */
const options = [
  ['KexAlgorithms', 'keyExchange', 'KexAlgorithms'],
  ['HostKeyAlgorithms', 'hostKey', 'HostKeyAlgorithms'],
  ['Ciphers', 'ciphersClientToServer', 'Ciphers'],
  ['MACs', 'macsClientToServer', 'MACs'],
] as const;

export async function createSshClient(packages: DebianPackages): Promise<SshClient> {
  const ssh = packages.path('usr/bin/ssh');
  const { env } = packages;
  const known = new Map<string, ReadonlySet<string>>();
  for (const [option, , query] of options) {
    const names = await runProgram(ssh, ['-Q', query], { env });
    known.set(option, new Set(names.trim().split('\n')));
  }
  return {
    async facts(server, report) {
      const lists = options.map(([option, list]) => {
        const names = report.offers.client?.[list] ?? [];
        return [option, names.filter((name) => known.get(option)?.has(name))] as const;
      });
      const log = await connect(ssh, env, [
        ...lists.flatMap(([option, names]) =>
          names.length === 0 ? [] : ['-o', `${option}=${names.join(',')}`],
        ),
        ...['-o', `Compression=${isCompressed(report) ? 'yes' : 'no'}`],
        ...['-p', String(server.port), `${server.user}@${server.host}`, 'true'],
      ]);
      const facts = factsOfSshLog(log);
      return isKnown(report, lists) ? facts : onlyAboutServer(facts);
    },
  };
}

/** What `ssh -vvv` says about the server and what they came to; its own offer is no fact of the report. */
export function factsOfSshLog(log: string): Facts {
  const lines = linesOf(log);
  const facts: Facts = {
    ...proposalFacts(lines, 'server', 'peer server KEXINIT proposal'),
    ...exchangeFacts(lines),
  };
  const server = peerIdentification(lines);
  if (server !== undefined) facts.server = server;
  const key = firstIn(lines, /Server host (?:key|certificate): (\S+ [^\s,]+)/);
  const [type, fingerprint] = key?.split(' ') ?? [];
  if (type !== undefined && fingerprint !== undefined) {
    facts.hostKeyType = type;
    facts.hostKeyFingerprint = fingerprint;
  }
  const signatures = firstIn(lines, /server-sig-algs=<([^>]*)>/);
  if (signatures !== undefined) facts.serverSigAlgs = signatures.split(',');
  return facts;
}

/** Signs in to nobody: the log is about what comes before that. */
async function connect(
  ssh: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<string> {
  const settings = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'GlobalKnownHostsFile=/dev/null',
    'BatchMode=yes',
    'PreferredAuthentications=none',
    'IdentityAgent=none',
    'ConnectTimeout=20',
  ];
  const all = ['-vvv', '-F', 'none', ...settings.flatMap((one) => ['-o', one]), ...args];
  return await new Promise((resolve) => {
    // It always fails in the end: nobody is let in.
    execFile(ssh, all, { env }, (_error, _out, log) => {
      resolve(log);
    });
  });
}

function isCompressed({ encryption }: SecurityReport): boolean {
  return encryption?.clientToServer.compression !== 'none';
}

/** Whether ssh knows all that was chosen; else it comes to something else, or to nothing. */
function isKnown(
  report: SecurityReport,
  lists: readonly (readonly [string, readonly string[]])[],
): boolean {
  const { keyExchange, encryption } = report;
  const chosen = [
    keyExchange?.name,
    hostKeyAlgorithm(report),
    encryption?.clientToServer.cipher,
    encryption?.clientToServer.mac,
  ];
  return chosen.every(
    (name, index) => name === null || (lists[index]?.[1] ?? []).includes(name ?? ''),
  );
}

function onlyAboutServer(facts: Facts): Facts {
  const isKept = (name: string): boolean => name === 'server' || name.startsWith('serverOffer.');
  return Object.fromEntries(
    (Object.keys(facts) as FactName[]).filter(isKept).map((name) => [name, facts[name]]),
  );
}
