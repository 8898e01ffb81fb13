import { counted } from '../format.ts';

export const vault = {
  createTitle: 'Create a vault',
  createText:
    'The vault seals stored passwords with a master password. Without it nobody can read them, not even you.',
  create: 'Create vault',
  unlockTitle: 'Unlock the vault',
  unlockText: 'Stored passwords are sealed with your master password.',
  unlockFor: (site: string) =>
    `A password for ${site} may be stored there. Without it, the server’s question is shown to you.`,
  unlock: 'Unlock',
  without: 'Connect without it',
  changeTitle: 'Change the master password',
  change: 'Change password',
  password: 'Master password',
  current: 'Current master password',
  next: 'New master password',
  repeat: 'The same once more',
  length: (count: number) => `At least ${counted(count, 'character')}.`,
  differs: 'The two are not the same.',
  wrong: 'That is not the master password.',
  wait: (seconds: number) =>
    `Too many wrong passwords. The next one is looked at in ${counted(seconds, 'second')}.`,
  working: 'Deriving the key',
  created: 'The vault is open',
  locked: 'The vault is locked',
};
