import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOf, type AskedServer } from '../../../../test/fixtures/asked-server.ts';
import { cipherSuiteById, cipherSuites } from '../../../wire/tls/cipher-suites.ts';
import { groupName } from '../../../wire/tls/groups.ts';
import { signatureSchemeName } from '../../../wire/tls/signature-schemes.ts';
import { probeTls, type TlsFindings } from './probe-tls.ts';
import type { TlsAnswer, TlsQuestion } from './question.ts';
import { suitesOf } from './suites.ts';

interface Asked {
  findings: TlsFindings;
  questions: TlsQuestion[];
  expected: number[];
}

async function ask(
  answer: (question: TlsQuestion, number: number) => TlsAnswer,
  protocols = ['h2', 'http/1.1', 'http/1.0'],
): Promise<Asked> {
  const questions: TlsQuestion[] = [];
  const expected: number[] = [];
  const findings = await probeTls({
    ask: (question) => Promise.resolve(answer(question, questions.push(question))),
    askResumption: (kind) => Promise.resolve(kind !== 'identifier'),
    protocols,
    onExpected: (more) => expected.push(more),
  });
  return { findings, questions, expected };
}

const modern = [0x1302, 0x1303, 0x1301];
const classic = [0xc030, 0xc02f, 0x009e, 0xc013, 0x002f, 0x0005];
const nginx: AskedServer = {
  suites: { 'TLSv1.3': modern, 'TLSv1.2': classic, TLSv1: [0x002f, 0x000a] },
  groups: [0x11ec, 0x1d, 0x17],
  schemes: [0x0804, 0x0401],
  order: 'server',
  protocols: ['http/1.1', 'h2'],
  extensions: ['extended_master_secret', 'renegotiation_info'],
  certificate: Uint8Array.of(1, 2, 3),
};
const names = (ids: readonly number[]): string[] =>
  ids.map((id) => cipherSuiteById(id)?.name ?? '');
const acceptedOf = ({ findings }: Asked, version: string): string[] | undefined =>
  findings.suites.find((suites) => suites.version === version)?.accepted.map(({ name }) => name);

describe('probing TLS', () => {
  it('finds versions, suites, groups and schemes in the order of the server', async () => {
    const asked = await ask((question) => answerOf(nginx, question));
    const { findings } = asked;
    expect(findings.versions).toEqual([
      { name: 'TLSv1.3', isAccepted: true, refusal: null },
      { name: 'TLSv1.2', isAccepted: true, refusal: null },
      { name: 'TLSv1.1', isAccepted: false, refusal: 'protocol_version' },
      { name: 'TLSv1', isAccepted: true, refusal: null },
      { name: 'SSLv3', isAccepted: false, refusal: 'protocol_version' },
    ]);
    expect(acceptedOf(asked, 'TLSv1.3')).toEqual(names(modern));
    expect(acceptedOf(asked, 'TLSv1.2')).toEqual(names(classic));
    expect(findings.suites.map(({ order }) => order)).toEqual(['server', 'server', 'server']);
    const [first, , third] = findings.suites[1]?.accepted ?? [];
    expect(first).toMatchObject({ group: 'x25519', groupBits: 255, certificate: 0 });
    expect(third).toMatchObject({ group: null, groupBits: 16 });
    expect(findings.groups).toMatchObject([
      { version: 'TLSv1.3', order: 'server', accepted: ['X25519MLKEM768', 'x25519', 'secp256r1'] },
      { version: 'TLSv1.2', order: 'server', accepted: ['x25519', 'secp256r1'] },
    ]);
    expect(findings.groups[0]?.refused).toContain('SecP384r1MLKEM1024');
    expect(findings.signatures).toMatchObject([
      { version: 'TLSv1.3', accepted: ['rsa_pss_rsae_sha256', 'rsa_pkcs1_sha256'] },
      { version: 'TLSv1.2', accepted: ['rsa_pss_rsae_sha256', 'rsa_pkcs1_sha256'] },
    ]);
    expect(findings.fields).toMatchObject([{ bits: 16, suites: names([0x009e]) }]);
    expect(findings.chains).toEqual([
      { chain: [nginx.certificate], versions: ['TLSv1.2', 'TLSv1', 'TLSv1.3'] },
    ]);
    expect(findings.alpn).toEqual({
      order: 'server',
      accepted: ['http/1.1', 'h2'],
      refused: ['http/1.0'],
    });
    expect(findings.resumption).toEqual({ identifier: false, ticket: true, psk: true });
    expect(findings.protections).toEqual({
      compression: [],
      extendedMasterSecret: true,
      encryptThenMac: false,
      secureRenegotiation: true,
      downgradeSignal: true,
      ocspStapled: false,
      clientCertificate: false,
      heartbeat: false,
    });
    expect(findings.intolerances).toEqual([]);
    expect(findings.unanswered).toEqual([]);
    expect(asked.expected).toEqual([61]);
  });

  it('finds exactly what a server accepts, whatever that is', async () => {
    const some = (all: readonly number[]) =>
      fc.shuffledSubarray([...all], { maxLength: Math.min(8, all.length) });
    const servers = fc.record({
      modern: some(suitesOf('TLSv1.3').map(({ id }) => id)),
      classic: some(suitesOf('TLSv1.2').map(({ id }) => id)),
      oldest: some([0x0003, 0x0004, 0x0005, 0x000a, 0x002f]),
      groups: fc.shuffledSubarray([0x11eb, 0x11ec, 0x11ed, 0x1d, 0x17, 0x18, 0x100, 0x1e], {
        minLength: 1,
      }),
      schemes: fc.shuffledSubarray([0x0403, 0x0804, 0x0401, 0x0807, 0x0201], { minLength: 1 }),
      order: fc.constantFrom<'server' | 'client'>('server', 'client'),
    });
    await fc.assert(
      fc.asyncProperty(servers, async ({ modern: newest, classic: older, oldest, ...rest }) => {
        const lists = { 'TLSv1.3': newest, 'TLSv1.2': older, SSLv3: oldest };
        const suites = Object.fromEntries(
          Object.entries(lists).filter(([, list]) => list.length > 0),
        );
        const server = { ...rest, suites };
        const asked = await ask((question) => answerOf(server, question), []);
        const hasCurve = rest.groups.some((id) => id < 0x200);
        for (const [version, list] of Object.entries(suites)) {
          const usable = list.filter((id) => {
            const exchange = cipherSuiteById(id)?.parts.keyExchange ?? '';
            return !exchange.startsWith('ECDHE') || hasCurve || version === 'TLSv1.3';
          });
          const accepted = acceptedOf(asked, version) ?? [];
          expect(accepted.toSorted()).toEqual(names(usable).toSorted());
          const order = asked.findings.suites.find((found) => found.version === version)?.order;
          if (usable.length > 1) expect(order).toBe(rest.order);
          if (rest.order === 'server') expect(accepted).toEqual(names(usable));
        }
        const found = asked.findings.groups.find(({ version }) => version === 'TLSv1.3');
        if (newest.length > 0)
          expect(found?.accepted.toSorted()).toEqual(rest.groups.map(groupName).toSorted());
        const signed = asked.findings.signatures.find(({ version }) => version === 'TLSv1.3');
        if (signed)
          expect(signed.accepted.toSorted()).toEqual(
            rest.schemes.map(signatureSchemeName).toSorted(),
          );
      }),
      { numRuns: 30 },
    );
  });

  it('finds the finite fields that TLS 1.2 negotiates, and knows them from a fixed one', async () => {
    const start = [255, 255, 255, 255, 255, 255, 255, 255, 0xad, 0xf8, 0x54, 0x58];
    const sizes: Readonly<Record<number, number>> = { 0x100: 2048, 0x101: 3072 };
    const server = { ...nginx, suites: { 'TLSv1.2': [0x009e] } };
    const probeWith = async (pick: (groups: readonly number[]) => number | undefined) => {
      const { findings } = await ask((question) => {
        const bits = pick(question.groups);
        const answer = answerOf({ ...server, groups: [0x1d] }, { ...question, groups: [0x1d] });
        if (bits === undefined || answer.kind !== 'hello' || !answer.exchange)
          return answer.kind === 'hello' ? { kind: 'alert', name: 'handshake_failure' } : answer;
        const prime = Uint8Array.of(...start, ...new Array<number>(bits / 8 - 12).fill(1));
        return { ...answer, exchange: { ...answer.exchange, prime, bits } };
      });
      return findings.groups.find(({ version }) => version === 'TLSv1.2')?.accepted;
    };
    const negotiating = (groups: readonly number[]): number | undefined =>
      sizes[groups.find((id) => id in sizes) ?? 0];
    expect(await probeWith(negotiating)).toEqual(['ffdhe2048', 'ffdhe3072']);
    expect(await probeWith(() => 2048)).toEqual(['ffdhe2048']);
  });

  it('needs one question for each suite, one for the end and one for the order', async () => {
    const server = { ...nginx, suites: { 'TLSv1.2': classic } };
    const { questions } = await ask((question) => answerOf(server, question));
    const own = questions.filter(
      ({ topic, subject }) => topic === 'suites' && subject === 'TLSv1.2',
    );
    expect(own).toHaveLength(classic.length + 2);
    expect(questions.length).toBeLessThan(40);
  });

  it('asks a server that stumbles over long lists in short ones', async () => {
    const server = { ...nginx, suites: { 'TLSv1.2': classic }, longestList: 64 };
    const asked = await ask((question) => answerOf(server, question));
    expect(acceptedOf(asked, 'TLSv1.2')?.toSorted()).toEqual(names(classic).toSorted());
    expect(asked.findings.intolerances).toContain('long-hello');
    expect(asked.findings.suites[0]?.order).toBe('unknown');
    expect(cipherSuites.length).toBeGreaterThan(300);
  });

  it('keeps the curve of an ECDSA key in every list', async () => {
    const prime256 = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    const certificate = Uint8Array.of(0x30, 1, ...prime256, 9);
    const server: AskedServer = {
      ...nginx,
      suites: { 'TLSv1.2': [0xc02b, 0xc02c] },
      certificate,
      order: 'client',
    };
    const { findings } = await ask((question) =>
      question.groups.includes(0x17)
        ? answerOf(server, question)
        : { kind: 'alert', name: 'handshake_failure' },
    );
    expect(findings.groups[0]?.accepted).toEqual(['x25519', 'secp256r1']);
  });

  it('says what stayed open, and takes nothing for refused that was not asked', async () => {
    const { findings } = await ask((question, number) =>
      number > 20
        ? { kind: 'unasked', reason: 'turned-away', detail: '421' }
        : answerOf(nginx, question),
    );
    expect(findings.unanswered.length).toBeGreaterThan(0);
    expect(findings.unanswered[0]).toMatchObject({ reason: 'turned-away', detail: '421' });
    const nothing = await ask(() => ({ kind: 'unasked', reason: 'limit', detail: 'over' }));
    expect(nothing.findings.versions.every(({ isAccepted }) => isAccepted === null)).toBe(true);
    expect(nothing.findings.suites).toEqual([]);
    expect(nothing.findings.protections.heartbeat).toBeNull();
  });

  it('is not misled by a server that answers with what was not offered', async () => {
    const { findings } = await ask(() => {
      const question = { ...nginxQuestion, version: 'TLSv1' as const };
      return answerOf({ ...nginx, suites: { TLSv1: [0x0005] } }, question);
    });
    const tls12 = findings.versions.find(({ name }) => name === 'TLSv1.2');
    expect(tls12).toEqual({ name: 'TLSv1.2', isAccepted: false, refusal: 'TLSv1' });
  });

  it('says that signatures behind a group without a key are not visible', async () => {
    const server = { ...nginx, suites: { 'TLSv1.3': modern }, groups: [0x102] };
    const { findings } = await ask((question) => answerOf(server, question));
    expect(findings.groups[0]?.accepted).toEqual(['ffdhe4096']);
    expect(findings.signatures).toEqual([]);
    expect(findings.unanswered).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ topic: 'signatures', reason: 'not-visible' }),
      ]),
    );
  });
});

const nginxQuestion: TlsQuestion = {
  topic: 'suites',
  subject: null,
  version: 'TLSv1.2',
  suites: [0x0005],
  groups: [0x1d],
  schemes: [0x0401],
  protocols: [],
  compression: [],
  isKeyed: false,
  oddity: null,
};
