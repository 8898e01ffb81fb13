import type { SessionInfo } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import { secretKeyOf, type SecretKey } from '../shared/secret.ts';
import type { Target } from '../shared/site.ts';
import type { AppLog } from './app-log.ts';
import type { DemoServers } from './demo/demo-servers.ts';
import type { Profile } from './profile.ts';
import type { CopyingOfSite } from './site-of-session.ts';

/** What is stored for one site, as far as it belongs to the server that is being connected. */
export interface SavedCredentials {
  password(): Promise<string | undefined>;
  passphrase(file: string): Promise<string | undefined>;
}

/** What a session has to do with the site that it was opened for. */
export interface SiteLink {
  credentialsFor(siteId: string, target: Target): SavedCredentials;
  /** How the site wants its files copied; undefined where it is not saved. */
  copyingFor(siteId: string): Promise<CopyingOfSite | undefined>;
  /** The connection is open: the site remembers when, and its grade. */
  noteOpened(siteId: string, info: SessionInfo): Promise<void>;
}

export interface SiteLinkServices {
  profile: () => Promise<Profile>;
  demo: DemoServers;
  log: AppLog;
}

/**
 * Answers from the secrets store. A password is stored for one protocol, host, port and user; a session
 * to any other place finds none, whoever asked for it and under whichever site.
 */
export function createSiteLink({ profile, demo, log }: SiteLinkServices): SiteLink {
  /** A locked vault or a key store that refuses is no failure of the sign-in: the person is asked. */
  async function read(key: SecretKey): Promise<string | undefined> {
    try {
      return await (await profile()).secrets.get(key);
    } catch (error) {
      log.add('warning', `A stored ${key.kind} was not read: ${AppError.from(error).message}`);
      return undefined;
    }
  }

  return {
    credentialsFor: (siteId, target) => ({
      async password() {
        if (target.protocol === 'local') return undefined;
        const own = demo.passwordFor(siteId, target);
        return own ?? (await read(secretKeyOf({ id: siteId, target }, { kind: 'password' })));
      },
      passphrase: (file) => read({ siteId, kind: 'passphrase', of: file }),
    }),
    async copyingFor(siteId) {
      try {
        const { sites } = (await profile()).sites.tree();
        return sites.find(({ id }) => id === siteId);
      } catch {
        return undefined; // Without its sites the app still copies, in the usual way.
      }
    },
    async noteOpened(siteId, info) {
      demo.noteConnection(siteId, info);
      const grade = info.report?.grade?.mark ?? null;
      try {
        (await profile()).sites.noteUse(siteId, { atMs: Date.now(), grade });
      } catch (error) {
        // The connection is worth more than the note that there was one.
        log.add('warning', `The use of a site was not noted: ${AppError.from(error).message}`);
      }
    },
  };
}
