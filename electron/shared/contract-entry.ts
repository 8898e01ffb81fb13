import * as v from 'valibot';

/*
 * How an entry of the contract is written. A call says who serves it:
 *
 *   main    served by main for the window
 *   engine  served by the engine of the session; main relays those of the window by `sessionId`
 *   queue   served by the queue process; main relays those of the window, all but `queue.…`
 *   host    served by main for an engine
 *   journal served by the queue process for an engine, over their private socket
 *   lender  served by one engine for another, over a private socket of the two
 */
export type Server = 'main' | 'engine' | 'queue' | 'host' | 'journal' | 'lender';
export type Pusher = 'main' | 'engine' | 'queue';

export type Schema = v.GenericSchema;

export interface Call<S extends Server, P, R> {
  kind: 'call';
  by: S;
  params: P;
  result: R;
}

export interface Push<F extends Pusher, P> {
  kind: 'push';
  from: F;
  params: P;
}

export const call = <S extends Server, P extends Schema, R extends Schema>(
  by: S,
  params: P,
  result: R,
): Call<S, P, R> => ({ kind: 'call', by, params, result });

export const push = <F extends Pusher, P extends Schema>(from: F, params: P): Push<F, P> => ({
  kind: 'push',
  from,
  params,
});

export const Id = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));

/** The result of a call that only has to be done. */
export const Nothing = v.null();
