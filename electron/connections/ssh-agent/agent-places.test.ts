import { describe, expect, it } from 'vitest';
import { agentPlaces } from './agent-places.ts';

const hash = '0123456789abcdef'.repeat(4);
const listPipes =
  (...names: string[]) =>
  () =>
    Promise.resolve(names);
const windows = { environment: { USERNAME: 'Ada' }, platform: 'win32' };
const addresses = async (options: Parameters<typeof agentPlaces>[0]): Promise<string[]> =>
  (await agentPlaces(options)).map(({ address }) => address);

describe('agentPlaces', () => {
  it('is what the environment names, and nothing where it names nothing', async () => {
    const environment = { SSH_AUTH_SOCK: '/run/agent' };
    expect(await agentPlaces({ environment, platform: 'linux' })).toEqual([
      { address: '/run/agent', isNamed: true },
    ]);
    expect(await agentPlaces({ environment: {}, platform: 'darwin' })).toEqual([]);
    expect(await agentPlaces({ environment: { SSH_AUTH_SOCK: '' }, platform: 'linux' })).toEqual(
      [],
    );
  });

  it('is on Windows the pipe of OpenSSH, then that of Pageant', async () => {
    const found = listPipes('lsass', `pageant.ada.${hash}`, 'openssh-ssh-agent');
    expect(await agentPlaces({ ...windows, listPipes: found })).toEqual([
      { address: String.raw`\\.\pipe\openssh-ssh-agent`, isNamed: false },
      { address: String.raw`\\.\pipe\pageant.ada.` + hash, isNamed: false },
    ]);
  });

  it('leaves out pipes of other users and what only looks like one', async () => {
    const others = listPipes(
      `pageant.bob.${hash}`,
      `pageant.ada.x.${hash}`,
      'pageant.ada.12',
      'pageant',
    );
    expect(await addresses({ ...windows, listPipes: others })).toEqual([
      String.raw`\\.\pipe\openssh-ssh-agent`,
      'pageant',
    ]);
  });

  it('takes the messages of an older Pageant where it has no pipe', async () => {
    expect(await addresses({ ...windows, listPipes: listPipes() })).toEqual([
      String.raw`\\.\pipe\openssh-ssh-agent`,
      'pageant',
    ]);
  });

  it('asks an agent that is named first, and no agent twice', async () => {
    const pipe = String.raw`\\.\pipe\openssh-ssh-agent`;
    const named = { ...windows, environment: { USERNAME: 'Ada', SSH_AUTH_SOCK: pipe } };
    expect(await agentPlaces({ ...named, listPipes: listPipes() })).toEqual([
      { address: pipe, isNamed: true },
      { address: 'pageant', isNamed: false },
    ]);
  });
});
