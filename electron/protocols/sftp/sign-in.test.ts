import { describe, expect, it } from 'vitest';
import type { SshSignInKind } from '../../shared/site.ts';
import { createSignIn } from './sign-in.ts';

const methodsLeft = ['publickey', 'password', 'keyboard-interactive'];

/** The methods that are tried while the server refuses each. */
async function tried(signInOrder: SshSignInKind[] | undefined): Promise<string[]> {
  const signIn = createSignIn({
    target: {
      host: 'files.example',
      user: 'ann',
      identityFiles: [],
      agent: 'none',
      ...(signInOrder && { signInOrder }),
    },
    credentials: () => Promise.resolve(['wrong']),
    signal: new AbortController().signal,
  });
  const methods: string[] = [];
  for (let step = 0; step < 20; step += 1) {
    try {
      const { type } = await signIn.next({ methodsLeft, isPartialSuccess: false });
      if (methods.at(-1) !== type) methods.push(type);
    } catch {
      // Nothing is left to try.
      return methods;
    }
  }
  return methods;
}

describe('the ways of signing in', () => {
  it('come in the usual order', async () => {
    // Whoever was asked three times for a password is not asked again.
    await expect(tried(undefined)).resolves.toEqual(['none', 'password']);
  });

  it('come in the order of the site, and no other is tried', async () => {
    await expect(tried(['interactive', 'password'])).resolves.toEqual([
      'none',
      'keyboard-interactive',
      'password',
    ]);
    await expect(tried(['interactive'])).resolves.toEqual(['none', 'keyboard-interactive']);
    await expect(tried(['key-file'])).resolves.toEqual(['none']);
  });
});
