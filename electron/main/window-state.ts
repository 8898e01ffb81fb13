import { screen, type BrowserWindow, type Rectangle } from 'electron';
import Store, { type Schema } from 'electron-store';

interface WindowState {
  bounds: Rectangle;
  isMaximized: boolean;
}

const coordinate = { type: 'integer', minimum: -100_000, maximum: 100_000 } as const;
const schema: Schema<{ window: WindowState }> = {
  window: {
    type: 'object',
    additionalProperties: false,
    required: ['bounds', 'isMaximized'],
    properties: {
      bounds: {
        type: 'object',
        additionalProperties: false,
        required: ['x', 'y', 'width', 'height'],
        properties: { x: coordinate, y: coordinate, width: coordinate, height: coordinate },
      },
      isMaximized: { type: 'boolean' },
    },
  },
};

/** Puts the window where it was left, if that place still exists, and remembers where it is left next. */
export function keepWindowState(window: BrowserWindow): void {
  // A file that does not fit the schema is started afresh: a window's place is not worth a failure.
  const store = new Store<{ window: WindowState }>({
    name: 'window',
    schema,
    clearInvalidConfig: true,
  });
  const last = store.get('window') as WindowState | undefined;
  if (last && isOnScreen(last.bounds)) window.setBounds(last.bounds);
  if (last?.isMaximized) window.maximize();
  let state = stateOf(window);
  const note = (): void => {
    state = stateOf(window);
  };
  window.on('resize', note);
  window.on('move', note);
  window.on('maximize', note);
  window.on('unmaximize', note);
  // `close` is not emitted when the page closes itself, and at `closed` there is nothing left to ask.
  window.on('closed', () => {
    store.set('window', state);
  });
}

function stateOf(window: BrowserWindow): WindowState {
  return { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() };
}

/** At least a part of the title bar that a hand can grab lies on a display. */
function isOnScreen({ x, y, width }: Rectangle): boolean {
  const grip = 80;
  return screen.getAllDisplays().some(({ workArea }) => {
    const isInside = y >= workArea.y && y < workArea.y + workArea.height - grip;
    return isInside && x + width - grip > workArea.x && x + grip < workArea.x + workArea.width;
  });
}
