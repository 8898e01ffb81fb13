import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Features, Session } from '../../electron/protocols/protocol.ts';
import { defineChangingCases } from './cases/changing.ts';
import { defineEndingCases } from './cases/ending.ts';
import { defineLinkCases } from './cases/links.ts';
import { defineListingCases } from './cases/listing.ts';
import { defineNameCases } from './cases/names.ts';
import { defineReadingCases } from './cases/reading.ts';
import { defineSessionCases } from './cases/session.ts';
import { defineTrustCases } from './cases/trust.ts';
import { defineWritingCases } from './cases/writing.ts';
import type { DirectAccess, Subject } from './subject.ts';

/** Why a server is allowed to fail a case. The case fails as soon as it would pass. */
export interface KnownFailure {
  /** The case's title. */
  title: string;
  /** Server and version it was seen with. */
  seenWith: string;
  /** What the server sent or did. */
  evidence: string;
  /** Why the protocol cannot make up for it. */
  reason: string;
}

/** What a case gets: its own session and its own empty folder. */
export interface CaseContext {
  readonly subject: Subject;
  readonly session: Session;
  readonly folder: string;
  readonly direct: DirectAccess;
  readonly signal: AbortSignal;
  /** The feature, or a skip with its name as the reason. */
  need<K extends keyof Features>(name: K): Features[K];
  skip(reason: string): never;
}

export interface Cases {
  /** A case that a server may be known to fail. */
  add(title: string, run: (context: CaseContext) => Promise<void>): void;
  /** A case that no server may ever fail: not-found, byte equality, trust. */
  addVital(title: string, run: (context: CaseContext) => Promise<void>): void;
}

export interface SuiteOptions {
  /** Skips the whole suite, with the reason in its name. */
  skip?: string | undefined;
  knownFailures?: readonly KnownFailure[];
}

const parts: Readonly<Record<string, (cases: Cases) => void>> = {
  session: defineSessionCases,
  listing: defineListingCases,
  names: defineNameCases,
  links: defineLinkCases,
  reading: defineReadingCases,
  writing: defineWritingCases,
  changing: defineChangingCases,
  ending: defineEndingCases,
  trust: defineTrustCases,
};

/** The one suite that every protocol passes against every server. */
export function describeProtocol(
  name: string,
  start: () => Promise<Subject>,
  { skip, knownFailures = [] }: SuiteOptions = {},
): void {
  const title = skip === undefined ? name : `${name} (skipped: ${skip})`;
  describe.skipIf(skip !== undefined)(title, () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(async () => {
      // Undefined when `start` failed, which is reported by itself.
      await (subject as Subject | undefined)?.stop();
    });
    const registry = createRegistry(knownFailures, () => subject);
    for (const [part, define] of Object.entries(parts))
      describe(part, () => {
        define(registry.cases);
      });
    it('knows every case that is listed as a known failure', () => {
      expect(registry.unusedTitles()).toEqual([]);
    });
  });
}

function createRegistry(
  knownFailures: readonly KnownFailure[],
  subject: () => Subject,
): { cases: Cases; unusedTitles: () => string[] } {
  const unused = new Map(knownFailures.map((failure) => [failure.title, failure]));
  const runWith =
    (run: (context: CaseContext) => Promise<void>) =>
    async (vitest: { skip: (note?: string) => never }): Promise<void> => {
      await inOwnFolder(subject(), vitest.skip, run);
    };
  return {
    cases: {
      add(title, run) {
        const known = unused.get(title);
        unused.delete(title);
        if (known) it.fails(`${title} (known to fail: ${known.reason})`, runWith(run));
        else it(title, runWith(run));
      },
      addVital(title, run) {
        if (unused.has(title)) throw new Error(`“${title}” may not be listed as a known failure.`);
        it(title, runWith(run));
      },
    },
    unusedTitles: () => [...unused.keys()],
  };
}

async function inOwnFolder(
  subject: Subject,
  skip: (note?: string) => never,
  run: (context: CaseContext) => Promise<void>,
): Promise<void> {
  const folder = await subject.makeFolder();
  const session = await subject.connect();
  try {
    await run({
      subject,
      session,
      folder,
      direct: subject.direct,
      signal: new AbortController().signal,
      skip,
      need(name) {
        const feature = session.features[name];
        return feature ?? skip(`${name} is not offered`);
      },
    });
  } finally {
    await session.close();
    await subject.removeFolder(folder);
  }
}
