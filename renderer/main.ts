import { mount } from 'svelte';
import type { Bridge } from '../electron/shared/bridge.ts';
import { AppError } from '../electron/shared/errors.ts';
import App from './App.svelte';
import { createClient } from './client.ts';
import { Profile } from './lib/profile/profile.svelte.ts';
import { Desk } from './lib/window/desk.svelte.ts';
import { Theme } from './lib/window/theme.svelte.ts';
import './styles/tokens.css';
import './styles/base.css';

declare global {
  interface Window {
    keyferry: Bridge;
  }
}

const client = createClient(window.keyferry);
const profile = new Profile(client, navigator.languages);
const theme = new Theme(profile.settings, matchMedia('(prefers-color-scheme: dark)'));
// The first picture has the person's theme and sizes; without them the window has the usual ones.
const [info, settings] = await Promise.all([
  client.call('app.info', {}),
  Promise.allSettled([profile.settings.load()]),
]);
const desk = new Desk({ client, info, theme, profile, store: localStorage });

mount(App, { target: document.body, props: { desk } });
void desk.attempt(desk.start());
for (const read of settings) {
  if (read.status === 'rejected') desk.toasts.showFailure(AppError.from(read.reason).toFailure());
}
// Two frames later the first one with content has been on the screen.
requestAnimationFrame(() => {
  requestAnimationFrame(() => {
    void desk.attempt(client.call('app.mark', { name: 'painted' }));
  });
});
