import { describe, expect, it } from 'vitest';
import {
  draftSite,
  isSignInEnabled,
  targetOfSite,
  type SiteDraft,
} from '../../../electron/shared/saved-site.ts';
import { signInOf, withSignIn, withSignInMoved } from './sign-in-list.ts';

const draft: SiteDraft = draftSite('a', {
  protocol: 'sftp',
  host: 'b',
  port: 22,
  user: 'ops',
  identityFiles: [],
  agent: 'auto',
});

describe('the ways to sign in', () => {
  it('has those that the site did not name last, and switches them on', () => {
    const bare = { ...draft, signIn: [{ kind: 'password', isEnabled: true } as const] };
    expect(signInOf(bare)).toEqual(['password', 'agent', 'key-file', 'interactive']);
    expect(isSignInEnabled(withSignIn(bare, 'agent', true), 'agent')).toBe(true);
    expect(withSignIn(withSignIn(bare, 'agent', true), 'agent', false).signIn).toHaveLength(2);
  });

  it('shows no way of another protocol, and keeps it', () => {
    const signIn: SiteDraft['signIn'] = [
      { kind: 'client-certificate', isEnabled: true },
      { kind: 'ask', isEnabled: true },
    ];
    expect(signInOf({ ...draft, signIn })[0]).toBe('ask');
    expect(withSignInMoved({ ...draft, signIn }, 0, 1).signIn).toContainEqual(signIn[0]);
  });

  it('moves one, and the connection follows', () => {
    const moved = withSignInMoved(draft, 2, 0);
    expect(signInOf(moved)).toEqual(['password', 'agent', 'key-file', 'interactive']);
    expect(targetOfSite(moved)).toMatchObject({
      signInOrder: ['password', 'agent', 'key-file', 'interactive'],
    });
    expect(targetOfSite(withSignIn(moved, 'agent', false))).toMatchObject({
      signInOrder: ['password', 'key-file', 'interactive'],
      agent: 'none',
    });
  });
});
