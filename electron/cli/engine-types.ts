import type { openSession } from '../engine/open-session.ts';

/** What the engine's one way in takes and gives; the CLI knows no protocol by name. */
export type Session = Awaited<ReturnType<typeof openSession>>;
export type ConnectOptions = Parameters<typeof openSession>[1];
export type AskCredentials = ConnectOptions['credentials'];
