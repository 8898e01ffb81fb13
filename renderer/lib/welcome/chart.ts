/* The chart of the welcome page, drawn from a few waves. Its paper is 1440 by 900. */

export const paper = { width: 1440, height: 900 };

const step = 8;
/** How far the contours of depth lie off the shore, and how much of its shape they keep. */
const contourLines = [
  { off: 0, shape: 1 },
  { off: 23, shape: 0.97 },
  { off: 57, shape: 0.86 },
  { off: 97, shape: 0.74 },
  { off: 142, shape: 0.66 },
  { off: 200, shape: 0.6 },
] as const;

/** Where a contour lies at a height of the paper: capes and bays, and one wide bay at the field. */
function contourX(y: number, { off, shape }: (typeof contourLines)[number]): number {
  const bay = -62 * Math.exp(-(((y - 410) / 120) ** 2)) - 58 * Math.exp(-(((y - 930) / 90) ** 2));
  const capes = 17 * Math.sin(y / 41 + off / 160) + 9 * Math.sin(y / 19 + 1 - off / 90);
  return 692 + off + shape * (bay + capes + 14 * Math.sin(y / 97 + 0.4));
}

function contour(line: (typeof contourLines)[number]): string {
  const points: string[] = [];
  for (let y = -step; y <= paper.height + step; y += step) {
    points.push(`${contourX(y, line).toFixed(1)} ${String(y)}`);
  }
  return `M${points.join('L')}`;
}

const [shoreLine, ...depthLines] = contourLines.map(contour);

export const shore = shoreLine ?? '';
export const land = `${shore}L-8 ${String(paper.height + step)}V${String(-step)}Z`;
/** Paler with the depth. */
export const depths = depthLines.map((line, index) => ({ line, opacity: 0.95 - index * 0.13 }));

/** Depths as keys are long: bits of RSA, of curves, and bytes of ML-KEM. */
export const soundings: readonly (readonly [x: number, y: number, depth: string])[] = [
  [770, 118, '255'],
  [862, 196, '384'],
  [916, 92, '521'],
  [1016, 140, '768'],
  [1168, 86, '1088'],
  [1300, 132, '1184'],
  [756, 256, '253'],
  [780, 676, '2048'],
  [884, 640, '3072'],
  [938, 742, '4096'],
  [1000, 792, '768'],
  [1216, 792, '1216'],
  [1336, 716, '1120'],
  [726, 560, '256'],
  [1402, 420, '448'],
  [1390, 250, '1568'],
  [880, 832, '6144'],
  [1090, 834, '8192'],
  [1284, 836, '384'],
];
