import type { TlsProbe } from '../../../shared/probe.ts';
import type { NamesFound } from './groups.ts';
import { pickAll } from './pick.ts';
import type { AskTls, ProbedTlsVersion, TlsAnswer } from './question.ts';
import { questionOf, type SuitesFound } from './suites.ts';

type Protections = TlsProbe['protections'];
type HelloOf = TlsAnswer & { kind: 'hello' };

/** DEFLATE, and LZS. RFC 3749, RFC 3943. */
const compressionMethods = [1, 64];

/** The newest accepted version of those whose answers are in the clear. */
export function newestClassic(found: readonly SuitesFound[]): SuitesFound | undefined {
  return found.find(({ version, accepted }) => version !== 'TLSv1.3' && accepted.length > 0);
}

/** What the hellos said by the way, with a few questions of their own. */
export async function findProtections(
  ask: AskTls,
  found: readonly SuitesFound[],
  keyed: readonly HelloOf[],
): Promise<Protections> {
  const classic = newestClassic(found);
  const hellos = classic?.accepted.map(({ answer }) => answer) ?? [];
  const has = (extension: string): boolean | null =>
    hellos.length === 0 || classic?.version === 'SSLv3'
      ? null
      : hellos.some(({ hello }) => Object.hasOwn(hello.extensions, extension));
  const all = [...hellos, ...keyed];
  const some = (is: (answer: HelloOf) => boolean): boolean | null =>
    all.length === 0 ? null : all.some(is);
  const [compression, downgradeSignal] = await Promise.all([
    classic ? findCompression(ask, classic) : null,
    findDowngradeSignal(ask, found),
  ]);
  return {
    compression,
    downgradeSignal,
    extendedMasterSecret: has('extended_master_secret'),
    secureRenegotiation: has('renegotiation_info'),
    heartbeat: has('heartbeat'),
    encryptThenMac: encryptsFirst(found),
    ocspStapled: some(({ isOcspStapled }) => isOcspStapled),
    clientCertificate: some(({ isCertificateRequested }) => isCertificateRequested),
  };
}

/** Only suites with CBC have an order to choose. RFC 7366 §3.1. */
export function isEncryptThenMac({ hello }: HelloOf): boolean {
  return Object.hasOwn(hello.extensions, 'encrypt_then_mac');
}

function encryptsFirst(found: readonly SuitesFound[]): boolean | null {
  const block = found.flatMap(({ version, accepted }) =>
    version === 'SSLv3' ? [] : accepted.filter(({ suite }) => isBlockSuite(suite.parts)),
  );
  return block.length === 0 ? null : block.every(({ answer }) => isEncryptThenMac(answer));
}

/** CBC with a MAC of its own. */
export function isBlockSuite({
  encryption,
  mac,
}: {
  encryption: string;
  mac: string | null;
}): boolean {
  return mac !== null && /CBC/.test(encryption);
}

async function findCompression(ask: AskTls, classic: SuitesFound): Promise<string[] | null> {
  const { accepted, lastAnswer } = await pickAll(compressionMethods, async (compression) => {
    const answer = await ask(
      questionOf(classic.version, { topic: 'protections', subject: null, compression }),
    );
    const name = answer.kind === 'hello' ? answer.hello.compression : 'null';
    const taken = { DEFLATE: 1, LZS: 64 }[name] ?? null;
    return { taken, answer };
  });
  if (accepted.length === 0 && lastAnswer.kind !== 'hello') return null;
  return accepted.map(({ item }) => (item === 1 ? 'DEFLATE' : 'LZS'));
}

/**
 * A client says that it has tried a newer version before; a server that has a newer one must then refuse. Null
 * where there is no older version to fall back to. RFC 7507 §3.
 */
async function findDowngradeSignal(
  ask: AskTls,
  found: readonly SuitesFound[],
): Promise<boolean | null> {
  const [newest, older] = found.filter(({ accepted }) => accepted.length > 0);
  if (!newest || !older) return null;
  const answer = await ask(
    questionOf(older.version, {
      topic: 'protections',
      subject: null,
      suites: older.accepted.map(({ suite }) => suite.id),
      oddity: 'downgrade',
    }),
  );
  if (answer.kind === 'hello') return false;
  return answer.kind === 'alert' ? answer.name === 'inappropriate_fallback' : null;
}

/** What should be passed over, and is not. */
export async function findIntolerances(
  ask: AskTls,
  found: readonly SuitesFound[],
): Promise<string[]> {
  const newest = found.find(({ accepted }) => accepted.length > 0);
  if (!newest) return [];
  const isTaken = async (
    version: ProbedTlsVersion,
    oddity: 'grease' | 'unknown-version',
  ): Promise<boolean> => {
    const answer = await ask(questionOf(version, { topic: 'protections', subject: null, oddity }));
    return answer.kind === 'hello' || answer.kind === 'unasked' || answer.kind === 'timeout';
  };
  const classic = newestClassic(found);
  const [takesGrease, takesFuture] = await Promise.all([
    newest.version === 'SSLv3' || isTaken(newest.version, 'grease'),
    !classic || classic.version === 'SSLv3' || isTaken(classic.version, 'unknown-version'),
  ]);
  return [
    ...(takesGrease ? [] : ['grease']),
    ...(takesFuture ? [] : ['unknown-version']),
    ...(found.some(({ isLongRefused }) => isLongRefused) ? ['long-hello'] : []),
  ];
}

/** Which of these protocols the server takes by ALPN. RFC 7301. @param group as for the signatures */
export async function findAlpn(
  ask: AskTls,
  found: readonly SuitesFound[],
  group: number | null,
  names: readonly string[],
): Promise<TlsProbe['alpn']> {
  const classic = newestClassic(found);
  const isKeyed = !classic && group !== null;
  const version = classic?.version ?? 'TLSv1.3';
  if (!classic && !isKeyed) return null;
  const { accepted, refused, order } = await pickAll(names, async (protocols) => {
    const answer = await ask(
      questionOf(version, {
        topic: 'alpn',
        subject: null,
        protocols,
        ...(isKeyed && { isKeyed: true, groups: [group] }),
      }),
    );
    const name = answer.kind === 'hello' ? protocolOf(answer) : undefined;
    return { taken: protocols.find((protocol) => protocol === name) ?? null, answer };
  });
  return { order, accepted: accepted.map(({ item }) => item), refused };
}

function protocolOf({ hello, encryptedExtensions }: HelloOf): unknown {
  const name = 'application_layer_protocol_negotiation';
  const chosen = (encryptedExtensions ?? hello.extensions)[name];
  return Array.isArray(chosen) ? (chosen as unknown[])[0] : undefined;
}

/** Answers to real keys, which show the encrypted part. */
export function keyedAnswers(list: NamesFound | null): HelloOf[] {
  return (list?.answers ?? []).filter((answer) => answer.kind === 'hello');
}
