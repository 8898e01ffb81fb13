/** Sizes of tokens.css that grow with the text, in pixels at 100 %. */
const scaled: Readonly<Record<string, number>> = {
  '--fs-11': 11,
  '--fs-12': 12,
  '--fs-13': 13,
  '--fs-15': 15,
  '--fs-20': 20,
  '--fs-32': 32,
  '--h-cross': 48,
  '--h-path': 36,
  '--h-cols': 26,
  '--h-foot': 24,
  '--h-dockhead': 34,
  '--h-qrow': 28,
  '--h-legend': 25,
  '--h-small': 22,
  '--h-field': 30,
  '--h-ctl': 28,
  '--h-ctl-l': 34,
};

/** Sets the tokens for a text size; at 100 % those of the style sheet count again. */
export function applyTextSize(style: CSSStyleDeclaration, percent: number): void {
  style.setProperty('--text-scale', String(percent / 100));
  for (const [token, px] of Object.entries(scaled)) {
    if (percent === 100) style.removeProperty(token);
    else style.setProperty(token, `${String(Math.round((px * percent) / 100))}px`);
  }
}
