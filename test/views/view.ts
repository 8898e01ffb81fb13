import type { Acquaintance, Stage } from './stage.ts';

/** One thing that the window shows, reached as a person reaches it. */
export interface View {
  name: string;
  show: (stage: Stage) => Promise<void>;
  /** Back to where the next view begins; by default Escape. */
  leave?: (stage: Stage) => Promise<void>;
}

/** Views that one start of the app shows one after the other. */
export interface ViewSeries {
  name: string;
  acquaintance: Acquaintance;
  views: readonly View[];
  /** Starts what the views need besides the stage, or tells why this computer cannot. */
  prepare?: () => Promise<{ stop: () => Promise<void> } | { skip: string }>;
}

export const press =
  (key: string) =>
  async ({ desk }: Stage): Promise<void> => {
    await desk.page.keyboard.press(key);
  };

export const nothing = (): Promise<void> => Promise.resolve();

export function opensDialog(key: string, name: string): View['show'] {
  return async ({ desk }) => {
    await desk.page.keyboard.press(key);
    const dialog = desk.page.getByRole('dialog', { name });
    await dialog.or(desk.page.getByRole('alertdialog', { name })).waitFor();
  };
}
