export type DockTab = 'queue' | 'failed' | 'done' | 'log';

export const dockTabs: readonly DockTab[] = ['queue', 'failed', 'done', 'log'];
