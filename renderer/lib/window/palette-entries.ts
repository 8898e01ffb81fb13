import { targetLabel } from '../../../electron/shared/site.ts';
import { parseAddress, targetOf } from '../sites/address.ts';
import { text } from '../text/text.ts';
import { canPaste, holdSelection, pasteHeld } from './clipboard-actions.ts';
import { runSaved } from './connect-waiting.ts';
import { displayName } from '../text/names.ts';
import { runAction, type PaneHandles } from './desk-keys.ts';
import type { Desk } from './desk.svelte.ts';
import { deskActions, worksAtWelcome, type DeskAction, type ListAction } from '../keys/actions.ts';
import { keys } from '../keys/keys.svelte.ts';
import { settingEntries, siteActionEntries, siteEntries } from './palette-sites.ts';
import { looksLikeAddress, type PaletteEntry } from './palette.ts';

/** What the palette offers beside sites: everything that a key does in this window, but moving about. */
const paletteActions = deskActions.filter(
  (action) => !['palette', 'nextConnection', 'lastConnection', 'back', 'forward'].includes(action),
);

/** Everything that the palette offers while nothing is typed, in this order. */
export function paletteEntries(desk: Desk, handles: PaneHandles): PaletteEntry[] {
  return [
    ...openConnections(desk),
    ...siteEntries(desk),
    ...recentSites(desk),
    ...leftPlaces(desk),
    ...actions(desk, handles),
    ...clipboardEntries(desk),
    ...siteActionEntries(desk),
    ...savedEntries(desk),
    ...settingEntries(desk),
  ];
}

/** The line on top while an address is typed; null for anything else. */
export function addressEntry(desk: Desk, typed: string): PaletteEntry | null {
  const address = looksLikeAddress(typed) ? parseAddress(typed) : null;
  if (!address || 'problem' in address) return null;
  const target = targetOf(address, desk.info.userName, []);
  return {
    id: 'address',
    label: text.desk.palette.connectTo(targetLabel(target)),
    detail: text.desk.palette.address,
    icon: 'plugs-connected',
    run: () => {
      const { password, path } = address;
      void desk.connections.connectNew({ target, password, startPath: path });
    },
  };
}

function savedEntries(desk: Desk): PaletteEntry[] {
  const words = text.transfers.saved;
  return desk.transfers.saved.map((job) => ({
    id: `saved ${job.id}`,
    label: words.runOne(displayName(job.name)),
    hint: `${job.source.label} ${job.target.label}`,
    detail: words.kind,
    icon: 'play-fill',
    run: () => {
      runSaved(desk, job);
    },
  }));
}

function openConnections({ connections }: Desk): PaletteEntry[] {
  return connections.all
    .filter(({ target, id }) => target !== null && id !== connections.active?.id)
    .map(({ id, label }) => ({
      id: `tab ${id}`,
      label,
      detail: text.desk.palette.openTab,
      icon: 'hard-drives',
      run: () => {
        connections.select(id);
      },
    }));
}

function recentSites({ connections }: Desk): PaletteEntry[] {
  const open = new Set(connections.all.map(({ label }) => label));
  return connections.recent
    .filter(({ target }) => !open.has(targetLabel(target)))
    .map(({ target }) => ({
      id: `recent ${targetLabel(target)}`,
      label: targetLabel(target),
      detail: text.desk.palette.recent,
      icon: 'clock-counter-clockwise',
      run: () => {
        void connections.connectNew({ target, password: null, startPath: null });
      },
    }));
}

function actions(desk: Desk, handles: PaneHandles): PaletteEntry[] {
  const meant = paletteActions.filter((action) => !desk.isAtWelcome || worksAtWelcome(action));
  return meant.map((action) =>
    actionEntry(action, () => {
      runAction(desk, handles, action);
    }),
  );
}

function actionEntry(action: DeskAction | ListAction, run: () => void): PaletteEntry {
  const first = keys.first(action);
  return {
    id: `action ${action}`,
    label: text.desk.keyMap.actions[action],
    detail: '',
    icon: 'terminal-window',
    ...(first === '' ? {} : { keys: first }),
    run,
  };
}

/** What the keys of a list do, for the pane that was used last. */
function clipboardEntries(desk: Desk): PaletteEntry[] {
  if (desk.isAtWelcome) return [];
  const { side } = desk;
  const isAny = (desk.listingOf(side)?.operands.length ?? 0) > 0;
  const takes = (['copyFiles', 'cutFiles'] as const).map((action) =>
    actionEntry(action, () => {
      holdSelection(desk, side, action === 'cutFiles');
    }),
  );
  const paste = actionEntry('pasteFiles', () => {
    pasteHeld(desk, side);
  });
  return [...(isAny ? takes : []), ...(canPaste(desk, side) ? [paste] : [])];
}

/** What the left pane could show instead. */
function leftPlaces(desk: Desk): PaletteEntry[] {
  const { leftConnection, connections } = desk;
  const places = [null, ...connections.all.filter(({ isUsable }) => isUsable)];
  return places
    .filter((place) => place !== (leftConnection ?? null))
    .map((place) => ({
      id: `left ${place?.id ?? 'computer'}`,
      label: text.desk.showAtLeft(place?.label ?? text.thisComputer),
      detail: '',
      icon: place ? 'hard-drives' : 'laptop',
      run: () => {
        desk.showAtLeft(place);
      },
    }));
}
