import { printedKeys } from '../text/key-names.ts';
import { deskActions, listActions, sitesActions } from './actions.ts';
import type { Action, DeskAction, ListAction, SitesAction } from './actions.ts';
import { chordOf, type Chord } from './chord.ts';
import { actionAmong, applyChanges, type KeyChanges } from './key-map.ts';

/** The keys as this person has them. One for the window, as its language is. */
class Keys {
  changes = $state.raw<KeyChanges>({});
  map = $derived(applyChanges(this.changes));

  /** The key to print for an action; `''` where it has none. */
  first(action: Action): string {
    return this.map[action][0] ?? '';
  }

  /** `Refresh (Ctrl R)`, for tooltips and names of buttons without words. */
  labelled(words: string, action: Action): string {
    const first = this.first(action);
    return first === '' ? words : `${words} (${printedKeys(first)})`;
  }

  deskAction(pressed: Chord): DeskAction | null {
    return actionAmong(this.map, deskActions, chordOf(pressed));
  }

  listAction(pressed: Chord): ListAction | null {
    return actionAmong(this.map, listActions, chordOf(pressed));
  }

  sitesAction(pressed: Chord): SitesAction | null {
    return actionAmong(this.map, sitesActions, chordOf(pressed));
  }
}

export const keys = new Keys();
