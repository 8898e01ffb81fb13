import { spawn } from 'node:child_process';
import type { Handlers } from '../shared/contract.ts';
import type { WhenDone } from '../shared/contract-queue.ts';
import type { PushToWindow } from './prompts.ts';

export interface WhenDoneOptions {
  push: PushToWindow;
  quit: () => void;
  sleep: () => void;
}

/** What a person wants once all transfers have ended; asked for anew each time. */
export function createWhenDone({ push, quit, sleep }: WhenDoneOptions) {
  let action: WhenDone = 'nothing';

  function set(next: WhenDone): void {
    action = next;
    push('transfer.whenDoneChanged', { action });
  }

  const handlers: Pick<Handlers<'main'>, 'transfer.whenDone' | 'transfer.setWhenDone'> = {
    'transfer.whenDone': () => ({ action }),
    'transfer.setWhenDone'({ action: next }) {
      set(next);
      return null;
    },
  };
  return {
    handlers,
    onIdle(): void {
      const wanted = action;
      if (wanted === 'nothing') return;
      set('nothing');
      if (wanted === 'quit') quit();
      else sleep();
    },
  };
}

const sleepCommands: Readonly<Record<string, readonly [string, ...string[]]>> = {
  linux: ['systemctl', 'suspend'],
  darwin: ['pmset', 'sleepnow'],
  win32: ['rundll32.exe', 'powrprof.dll,SetSuspendState', '0,1,0'],
};

/** Asks the system to sleep. @param onFailure what it said instead */
export function sleepComputer(platform: string, onFailure: (why: string) => void): void {
  const command = sleepCommands[platform];
  if (!command) {
    onFailure(`Nobody knows how ${platform} is sent to sleep.`);
    return;
  }
  const [program, ...rest] = command;
  const child = spawn(program, rest, { stdio: 'ignore', windowsHide: true });
  child.once('error', ({ message }) => {
    onFailure(message);
  });
  child.once('exit', (code) => {
    if (code !== 0) onFailure(`${program} ended with ${String(code)}.`);
  });
}
