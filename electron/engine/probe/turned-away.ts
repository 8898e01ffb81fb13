/** The server has too many connections, or too many of ours: to be tried again later, and more slowly. */
export class TurnedAway extends Error {
  override readonly name = 'TurnedAway';
}
