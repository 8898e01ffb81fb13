import { expect, it } from 'vitest';
import { supportedAlgorithms } from '../../electron/connections/ssh-algorithms.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { runProgram } from '../servers/run-program.ts';
import { mebibyte } from './bytes.ts';
import {
  algorithmOf,
  allConfigurations,
  forced,
  type Configuration,
} from '../witness/configurations.ts';
import { findMatrixServers } from '../witness/matrix-servers.ts';
import { findOtherWitnesses } from '../witness/other-witnesses.ts';
import { runConfiguration } from '../witness/run-configuration.ts';
import { findWitnessTools } from '../witness/tools.ts';

const servers = await findMatrixServers();
const found = await findWitnessTools();
const tools = 'skip' in found ? null : found;
const others = await findOtherWitnesses();

/** One of each kind; test/all has every one of them. */
const configurations: readonly Configuration[] = [
  forced('OpenSSH', 'keyExchange', 'sntrup761x25519-sha512'),
  forced('OpenSSH', 'keyExchange', 'diffie-hellman-group-exchange-sha256'),
  forced('OpenSSH 10', 'keyExchange', 'mlkem768x25519-sha256'),
  forced('OpenSSH 10', 'hostKey', 'rsa-sha2-512'),
  forced('dropbear', 'ciphers', 'aes256-ctr'),
  forced('ProFTPD', 'keyExchange', 'curve448-sha512'),
  forced('ProFTPD', 'macs', 'hmac-sha2-512'),
];

it.for(configurations.map((one) => [`${one.server}, ${one.name}`, one] as const))(
  'the report equals what its witnesses saw: %s',
  async ([, configuration], context) => {
    const server = servers[configuration.server];
    if ('skip' in server) return context.skip(server.skip);
    const result = await runConfiguration(configuration, {
      start: server.start,
      tools,
      others,
      bytes: 3 * mebibyte,
    });
    expect(result.isSame).toBe(true);
    expect(Object.values(result.differences).flat()).toEqual([]);
    // A witness that says nothing agrees with everything.
    for (const { name } of others) expect(result.compared[name]).toBeGreaterThanOrEqual(6);
    expect(Number(result.report.session.rekeys) > 0).toBe(configuration.isRekeyed);
    return undefined;
  },
);

it.for([
  ['KexAlgorithms', 'keyExchange'],
  ['HostKeyAlgorithms', 'hostKey'],
  ['Ciphers', 'ciphers'],
  ['MACs', 'macs'],
] as const)(
  'the matrix leaves out nothing that OpenSSH and Keyferry share: %s',
  async ([query, kind], context) => {
    const packages = await findDebianPackages();
    if ('skip' in packages) return context.skip(packages.skip);
    const { env } = packages;
    const known = await runProgram(packages.path('usr/bin/ssh'), ['-Q', query], { env });
    const shared = known.split('\n').filter((name) => supportedAlgorithms[kind].includes(name));
    const tested = allConfigurations()
      .filter((one) => one.server === 'OpenSSH' && one.kind === kind)
      .map(algorithmOf);
    expect(shared.length).toBeGreaterThan(5);
    expect(tested).toEqual(expect.arrayContaining(shared));
    return undefined;
  },
);
