import { spawn } from 'node:child_process';
import { expect, it, describe } from 'vitest';
import { compareFacts } from './compare.ts';
import { probe } from './engine-blocks.ts';
import type { FactName, Facts, FactValue } from './facts.ts';
import { factsOfProftpdLog } from './proftpd-log.ts';
import {
  proftpdLog,
  sshAuditJson,
  sshdLog,
  sshLog,
  tsharkJson,
  tsharkJsonWithoutKexInit,
} from './samples.ts';
import { factsOfSshAudit } from './ssh-audit.ts';
import { factsOfSshLog } from './ssh-client.ts';
import { factsOfSshdLog } from './sshd-log.ts';
import { factsOfTshark } from './tshark-json.ts';

it('reads what sshd logs', () => {
  expect(factsOfSshdLog(sshdLog)).toEqual({
    client: 'SSH-2.0-Keyferry_0.1',
    server: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10',
    keyExchange: 'diffie-hellman-group-exchange-sha256',
    hostKeyAlgorithm: 'ssh-ed25519',
    signatureBytes: 64,
    strictKeyExchange: true,
    groupRequest: [2048, 3072, 8192],
    rekeys: 1,
    rekeyMethods: ['curve25519-sha256'],
    'clientToServer.cipher': 'aes128-ctr',
    'clientToServer.mac': 'hmac-sha2-256',
    'clientToServer.compression': 'none',
    'serverToClient.cipher': 'aes256-gcm@openssh.com',
    'serverToClient.mac': null,
    'serverToClient.compression': 'none',
    'serverOffer.keyExchange': [
      'diffie-hellman-group-exchange-sha256',
      'kex-strict-s-v00@openssh.com',
    ],
    'serverOffer.hostKey': ['ssh-ed25519', 'rsa-sha2-512'],
    'serverOffer.ciphersClientToServer': ['aes128-ctr'],
    'serverOffer.ciphersServerToClient': ['aes128-ctr', 'aes256-ctr'],
    'serverOffer.macsClientToServer': ['hmac-sha2-256', 'hmac-sha2-512'],
    'serverOffer.macsServerToClient': ['hmac-sha2-512'],
    'serverOffer.compressionClientToServer': ['none', 'zlib@openssh.com'],
    'serverOffer.compressionServerToClient': ['none'],
    'serverOffer.languagesClientToServer': [],
    'serverOffer.languagesServerToClient': [],
    'clientOffer.keyExchange': ['diffie-hellman-group-exchange-sha256', 'ext-info-c'],
    'clientOffer.hostKey': ['ssh-ed25519'],
    'clientOffer.ciphersClientToServer': ['aes128-ctr', 'aes192-ctr'],
    'clientOffer.ciphersServerToClient': ['aes256-ctr'],
    'clientOffer.macsClientToServer': ['hmac-sha2-256'],
    'clientOffer.macsServerToClient': ['hmac-sha2-512'],
    'clientOffer.compressionClientToServer': ['none'],
    'clientOffer.compressionServerToClient': ['none'],
    'clientOffer.languagesClientToServer': [],
    'clientOffer.languagesServerToClient': [],
  });
});

it('reads what mod_sftp logs about its first exchange', () => {
  expect(factsOfProftpdLog(proftpdLog)).toEqual({
    client: 'SSH-2.0-Keyferry_0.1',
    server: 'SSH-2.0-mod_sftp',
    keyExchange: 'curve25519-sha256',
    hostKeyAlgorithm: 'ssh-ed25519',
    'clientToServer.cipher': 'aes256-ctr',
    'clientToServer.mac': 'hmac-sha2-256',
  });
});

it('reads what ssh logs about the server and what they came to', () => {
  expect(factsOfSshLog(sshLog)).toEqual({
    server: 'SSH-2.0-OpenSSH_10.0p2 Debian-7',
    keyExchange: 'curve25519-sha256',
    hostKeyAlgorithm: 'ssh-ed25519',
    hostKeyType: 'ssh-ed25519',
    hostKeyFingerprint: 'SHA256:X14dGnFlWTfDKa/FlIZaayyUraE6SLPgTm3H2GPtZDo',
    strictKeyExchange: true,
    serverSigAlgs: ['ssh-ed25519', 'rsa-sha2-256'],
    'serverToClient.cipher': 'aes128-ctr',
    'serverToClient.mac': 'hmac-sha2-256',
    'serverToClient.compression': 'none',
    'serverOffer.keyExchange': ['mlkem768x25519-sha256', 'curve25519-sha256'],
    'serverOffer.hostKey': ['ssh-ed25519'],
    'serverOffer.languagesServerToClient': [],
  });
});

it('reads what ssh-audit found, and the fingerprint of one key', () => {
  expect(factsOfSshAudit(sshAuditJson, 'ssh-rsa')).toEqual({
    server: 'SSH-2.0-dropbear_2022.83',
    hostKeyFingerprint: 'SHA256:y5xoU',
    'serverOffer.keyExchange': ['curve25519-sha256', 'kexguess2@matt.ucc.asn.au'],
    'serverOffer.hostKey': ['ssh-ed25519', 'rsa-sha2-256'],
    'serverOffer.ciphersServerToClient': ['aes128-ctr', 'aes256-ctr'],
    'serverOffer.macsServerToClient': ['hmac-sha1', 'hmac-sha2-256'],
    'serverOffer.compressionServerToClient': ['zlib@openssh.com', 'none'],
  });
  expect(Object.keys(factsOfSshAudit(sshAuditJson, undefined))).not.toContain('hostKeyFingerprint');
});

it('reads what tshark decodes, up to the first encrypted message', () => {
  expect(factsOfTshark(tsharkJson)).toEqual({
    client: 'SSH-2.0-Keyferry_0.1',
    server: 'SSH-2.0-OpenSSH_9.2p1',
    'serverOffer.keyExchange': ['curve25519-sha256', 'ecdh-sha2-nistp256'],
    'serverOffer.languagesClientToServer': [],
    'clientOffer.keyExchange': ['curve25519-sha256'],
    groupRequest: [2048, 3072, 8192],
    groupBits: 16,
    hostKeyType: 'ssh-ed25519',
    signatureAlgorithm: 'ssh-ed25519',
    // SHA-256 of `string ssh-ed25519 · string 00 01`, computed with sha256sum.
    hostKeyFingerprint: 'SHA256:pGddTCeeUti9xY1k7gR85fjj5skarZ0EGIwEhvUP1ec',
    signatureBytes: 64,
    clientMessageBytes: [304, 24],
    serverMessageBytes: [688, 408, 544, 16],
  });
});

it('takes no sizes from a capture in which tshark overlooked a message', () => {
  const facts = factsOfTshark(tsharkJsonWithoutKexInit);
  expect(Object.keys(facts)).not.toContain('serverMessageBytes');
  expect(facts.clientMessageBytes).toEqual([304, 24]);
});

it('measures what keeps a process from its other work, in processor time', async () => {
  const busyMs = 120;
  const work = `
    const spent = () => process.threadCpuUsage().user + process.threadCpuUsage().system;
    setTimeout(() => {
      const before = spent();
      while (spent() - before < ${String(busyMs)}_000);
      process.kill(process.pid, 'SIGUSR2');
    }, 20);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', probe, '--eval', work], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    let said = '';
    child.stderr.setEncoding('utf8');
    for await (const piece of child.stderr) {
      said += String(piece);
      if (/probe 1: [\d.]+ ms/.test(said)) break;
    }
    const longestMs = Number(/probe 1: ([\d.]+)/.exec(said)?.[1]);
    expect(longestMs).toBeGreaterThanOrEqual(busyMs);
    expect(longestMs).toBeLessThan(2 * busyMs);
  } finally {
    child.kill('SIGKILL');
  }
});

describe('the comparison', () => {
  const report: Facts = {
    ...factsOfSshLog(sshLog),
    ...factsOfSshdLog(sshdLog),
    ...factsOfTshark(tsharkJson),
  };

  it('finds nothing where both agree, and leaves out what a witness could not see', () => {
    expect(compareFacts(report, report)).toEqual([]);
    expect(compareFacts(report, {})).toEqual([]);
  });

  it.each(Object.keys(report) as FactName[])('notices another %s', (fact) => {
    const wrong = swapped(report[fact]);
    expect(compareFacts(report, { ...report, [fact]: wrong })).toEqual([
      { fact, report: report[fact], witness: wrong },
    ]);
  });

  it.each([
    ['clientOffer.ciphersClientToServer', 'clientOffer.ciphersServerToClient'],
    ['clientOffer.keyExchange', 'serverOffer.keyExchange'],
    ['clientToServer.cipher', 'serverToClient.cipher'],
    ['clientToServer.mac', 'serverToClient.mac'],
    ['clientMessageBytes', 'serverMessageBytes'],
    ['client', 'server'],
  ] as const)('notices that %s and %s changed places', (one, other) => {
    const witness = { ...report, [one]: report[other] ?? null, [other]: report[one] ?? null };
    expect(compareFacts(report, witness).map(({ fact }) => fact)).toEqual(
      expect.arrayContaining([one, other]),
    );
  });

  it('notices a fact that only the witness has', () => {
    expect(compareFacts({}, { rekeys: 0 })).toHaveLength(1);
  });
});

/** The least that can be wrong: two neighbours in a list changed places, or one more or less. */
function swapped(value: FactValue | undefined): FactValue {
  if (Array.isArray(value)) {
    const list = value as (string | number)[];
    return list.length > 1 ? [...list.slice(1), ...list.slice(0, 1)] : [...list, 'none'];
  }
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return `${String(value)}x`;
}
