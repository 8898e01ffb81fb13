import { draftSite, signInKindsOf, type SavedTarget, type SiteDraft } from './saved-site.ts';
import type { RemoteTarget, SftpTarget } from './site.ts';

/**
 * A new site for the server of a connection: `targetOfSite` of it leads to the same connection again.
 * What a target says and a site keeps beside it moves there: encoding, signs of life, jump hosts, the
 * ways to sign in, checksums and the policy.
 */
export function draftOfTarget(name: string, target: RemoteTarget): SiteDraft {
  const draft = draftSite(name, serverOf(target));
  const policy = target.protocol === 'ftp' ? undefined : target.policy;
  draft.policy = policy?.name ?? draft.policy;
  draft.isPostQuantumRequired = policy?.isPostQuantumRequired ?? draft.isPostQuantumRequired;
  if (target.protocol === 'https') return draft;
  draft.encoding = target.encoding ?? draft.encoding;
  draft.keepAliveSeconds = target.keepAliveSeconds ?? draft.keepAliveSeconds;
  if (target.protocol !== 'sftp') return draft;
  return {
    ...draft,
    signIn: signInOf(target),
    jumpHosts: (target.jumps ?? []).map(({ host, port, user, identityFiles }) => ({
      ...{ host, port, user, identityFiles },
    })),
    isChecksumVerified: target.checksums !== undefined,
    isSha256sumAllowed: target.checksums === 'program',
  };
}

/** The target without what is kept beside it, or is looked up for each connection. */
function serverOf(target: RemoteTarget): SavedTarget {
  const server = { ...target };
  if (server.protocol !== 'ftp') delete server.policy;
  if (server.protocol === 'https') return server;
  delete server.encoding;
  delete server.keepAliveSeconds;
  if (server.protocol !== 'sftp') return server;
  delete server.signInOrder;
  delete server.jumps;
  delete server.checksums;
  delete server.knownHostKeyTypes;
  // Whether it is asked stands among the ways to sign in.
  return { ...server, agent: 'auto' };
}

/** Those that were tried in their order, and the others, ready to be switched on. */
function signInOf({ signInOrder, agent }: SftpTarget): SiteDraft['signIn'] {
  const usual = signInKindsOf('sftp');
  const tried = new Set<SiteDraft['signIn'][number]['kind']>(signInOrder ?? usual);
  if (agent === 'none') tried.delete('agent');
  return [...new Set([...(signInOrder ?? usual), ...usual])].map((kind) => ({
    kind,
    isEnabled: tried.has(kind),
  }));
}
