import { describe, expect, it } from 'vitest';
import { draftOfTarget } from './draft-of-target.ts';
import { draftSite, targetOfSite, type SavedTarget, type SiteDraft } from './saved-site.ts';
import type { RemoteTarget } from './site.ts';

const proxy = { kind: 'socks5', host: 'proxy.example.net', port: 1080 } as const;
const server = { host: 'files.example.net', port: 2022, user: 'ops', proxy };

const sftp: SavedTarget = {
  ...{ protocol: 'sftp', ...server, agent: 'auto', identityFiles: ['/home/ops/key'] },
  certificateFiles: ['/home/ops/key-cert.pub'],
  offer: { ciphers: ['aes256-gcm@openssh.com'] },
};
const tls = { clientCertificate: '/home/ops/ann.pem', caFiles: ['/home/ops/ca.pem'] };
const ftp = { ...server, dataMode: 'active', maxConnections: 2 } as const;

/** Nothing in it is as usual. */
function odd(target: SavedTarget): SiteDraft {
  const draft = draftSite('Odd', target);
  const own = { policy: 'legacy', isPostQuantumRequired: true } as const;
  return {
    ...draft,
    ...(target.protocol !== 'ftp' && own),
    ...(target.protocol !== 'https' && { encoding: 'shift_jis', keepAliveSeconds: 0 }),
  };
}

const sites: readonly SiteDraft[] = [
  {
    ...odd(sftp),
    policy: 'custom',
    signIn: [
      { kind: 'interactive', isEnabled: true },
      { kind: 'key-file', isEnabled: true },
      { kind: 'agent', isEnabled: false },
      { kind: 'password', isEnabled: false },
    ],
    jumpHosts: [
      { host: 'gate.example.net', port: 22, user: 'jump', identityFiles: ['/home/ops/gate'] },
      { host: '192.0.2.7', port: 2222, user: 'ops', identityFiles: [] },
    ],
    isChecksumVerified: true,
    isSha256sumAllowed: true,
  },
  odd({ protocol: 'ftps', ...ftp, ...tls, tlsStart: 'implicit' }),
  odd({ protocol: 'ftp', ...ftp, isPlaintextAccepted: true }),
  odd({ protocol: 'https', ...server, ...tls, basePath: '/remote.php/dav' }),
];

describe('draftOfTarget', () => {
  it.each(sites)('takes over all that a connection by $target.protocol stood on', (site) => {
    const target = targetOfSite(site) as RemoteTarget;
    const draft = draftOfTarget('Odd', target);
    expect(targetOfSite(draft)).toEqual(target);
    const order = (kinds: SiteDraft['signIn']) => kinds.filter(({ isEnabled }) => isEnabled);
    expect({ ...draft, signIn: order(draft.signIn) }).toEqual({
      ...site,
      signIn: order(site.signIn),
    });
  });

  it('leaves what a typed address says nothing about as usual', () => {
    const target: SavedTarget = {
      ...{ protocol: 'sftp', host: 'h', port: 22, user: 'u', identityFiles: [], agent: 'auto' },
    };
    const connected: RemoteTarget = { ...target, knownHostKeyTypes: ['ssh-ed25519'] };
    expect(draftOfTarget('h', connected)).toEqual(draftSite('h', target));
  });

  it('switches the agent off where it was not asked', () => {
    const target: RemoteTarget = {
      ...{ protocol: 'sftp', host: 'h', port: 22, user: 'u', identityFiles: [], agent: 'none' },
    };
    const draft = draftOfTarget('h', target);
    expect(draft.signIn.find(({ kind }) => kind === 'agent')).toMatchObject({ isEnabled: false });
    expect(targetOfSite(draft)).toMatchObject({ agent: 'none' });
  });
});
