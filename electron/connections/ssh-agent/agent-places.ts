import { readdir } from 'node:fs/promises';

/** Where an agent may listen: a socket, a named pipe, or `pageant` for the messages of older ones. */
export interface AgentPlace {
  address: string;
  /** The environment names it, so that its silence is worth telling; the others may well not be there. */
  isNamed: boolean;
}

export interface PlacesOptions {
  environment?: NodeJS.ProcessEnv;
  platform?: string;
  /** Names of the pipes of this computer. */
  listPipes?: () => Promise<string[]>;
}

const pipes = String.raw`\\.\pipe` + '\\';
const openSshPipe = `${pipes}openssh-ssh-agent`;

/** What ssh2 calls a Pageant that answers WM_COPYDATA; all of them do, those before 0.75 nothing else. */
const pageantMessages = 'pageant';

/**
 * Where to look for agents, in this order: what SSH_AUTH_SOCK names, on Windows also the pipe of OpenSSH's
 * agent service and Pageant, whose pipe has a name of its own for each user and session.
 */
export async function agentPlaces(options: PlacesOptions = {}): Promise<AgentPlace[]> {
  const { environment = process.env, platform = process.platform, listPipes = allPipes } = options;
  const named = environment['SSH_AUTH_SOCK'];
  const places = named ? [{ address: named, isNamed: true }] : [];
  if (platform !== 'win32') return places;
  const user = environment['USERNAME'] ?? '';
  const pageant = (await listPipes()).filter((name) => isPageantPipe(name, user)).toSorted();
  const others = [openSshPipe, ...pageant.map((name) => pipes + name)];
  // The pipe and the messages lead to the same agent.
  if (pageant.length === 0) others.push(pageantMessages);
  return [
    ...places,
    ...others
      .filter((address) => address !== named)
      .map((address) => ({ address, isNamed: false })),
  ];
}

/** `pageant.USER.` and 64 digits of a hash. PuTTY 0.75, windows/utils/agent_named_pipe_name.c */
function isPageantPipe(name: string, user: string): boolean {
  const [, owner] = /^pageant\.(.+)\.[0-9a-f]{64}$/i.exec(name) ?? [];
  return owner?.toLowerCase() === user.toLowerCase();
}

async function allPipes(): Promise<string[]> {
  // A list that cannot be had leaves the older way to Pageant.
  return await readdir(pipes).catch(() => []);
}
