import {
  signInKindsOf,
  type SignInKind,
  type SiteDraft,
} from '../../../electron/shared/saved-site.ts';

/** The ways of a site in its order; those of its protocol that it does not name come last. */
export function signInOf({ signIn, target }: SiteDraft): SignInKind[] {
  const possible = signInKindsOf(target.protocol);
  const named = signIn.map(({ kind }) => kind);
  const shown = named.filter((kind) => possible.includes(kind) || kind === 'ask');
  return [...shown, ...possible.filter((kind) => !named.includes(kind))];
}

export function withSignIn(draft: SiteDraft, kind: SignInKind, isEnabled: boolean): SiteDraft {
  const known = draft.signIn.some((entry) => entry.kind === kind);
  const signIn = known
    ? draft.signIn.map((entry) => (entry.kind === kind ? { kind, isEnabled } : entry))
    : [...draft.signIn, { kind, isEnabled }];
  return { ...draft, signIn };
}

/** Moves a way to another place of `signInOf`. */
export function withSignInMoved(draft: SiteDraft, from: number, to: number): SiteDraft {
  const isEnabled = new Map(draft.signIn.map((entry) => [entry.kind, entry.isEnabled]));
  const shown = moved(signInOf(draft), from, to);
  const hidden = draft.signIn.filter(({ kind }) => !shown.includes(kind));
  const signIn = shown.map((kind) => ({ kind, isEnabled: isEnabled.get(kind) ?? false }));
  return { ...draft, signIn: [...signIn, ...hidden] };
}

/** A copy in which the item of `from` stands at `to`. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const item = items[from];
  return item === undefined ? [...items] : items.toSpliced(from, 1).toSpliced(to, 0, item);
}
