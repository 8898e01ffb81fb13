import { en } from './en.ts';

/** Every word that the window shows. Another language is another value of this type. */
export type Catalogue = typeof en;

export const text: Catalogue = en;
