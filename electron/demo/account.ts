import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The one who may sign in at a demo server. */
export interface DemoAccount {
  readonly user: string;
  readonly password: string;
  /** Takes as long for a wrong password as for the right one. */
  isRight(user: string, password: string): boolean;
}

/** With a password that nobody has chosen. */
export function createAccount(): DemoAccount {
  const user = 'demo';
  const password = randomBytes(24).toString('base64url');
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const own = digest(password);
  return {
    user,
    password,
    isRight(givenUser, givenPassword) {
      const isPassword = timingSafeEqual(digest(givenPassword), own);
      return isPassword && givenUser === user;
    },
  };
}
