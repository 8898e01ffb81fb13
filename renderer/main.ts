import { mount } from 'svelte';
import type { Bridge } from '../electron/shared/bridge.ts';
import App from './App.svelte';
import { createClient } from './client.ts';
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
const theme = new Theme(localStorage, matchMedia('(prefers-color-scheme: dark)'));
const info = await client.call('app.info', {});
const desk = new Desk({ client, info, theme, store: localStorage });

mount(App, { target: document.body, props: { desk } });
void desk.attempt(desk.start());
// Two frames later the first one with content has been on the screen.
requestAnimationFrame(() => {
  requestAnimationFrame(() => {
    void desk.attempt(client.call('app.mark', { name: 'painted' }));
  });
});
