// Takes the place of Electron's own default_app.asar in the fallback runtime: runs the app whose folder
// or file is the first argument that is no option, by the rules of Electron's default app.
import { app } from 'electron';
import { existsSync, readFileSync } from 'node:fs';
import { Module } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const { place, preloads } = readArguments(process.argv.slice(1));
if (preloads.length > 0) Module._preloadModules(preloads);
if (place === undefined) {
  process.stderr.write(`Electron ${process.versions.electron}: which app?\n`);
  process.exit(1);
}
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
const folder = path.resolve(place);
const entry = Module._resolveFilename(folder, null, true);
introduce(folder, entry);
await import(pathToFileURL(entry).href); // awaited: 'ready' must not come before the app's own code

/** Playwright passes `-r FILE`, to hold 'ready' back until it is connected. */
function readArguments(args) {
  const preloads = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '-r' || arg === '--require') preloads.push(args[++i]);
    else if (arg.startsWith('--app=')) return { place: arg.slice('--app='.length), preloads };
    else if (!arg.startsWith('-')) return { place: arg, preloads };
  }
  return { place: undefined, preloads };
}

function introduce(folder, entry) {
  const description = path.join(folder, 'package.json');
  if (!existsSync(description)) return app.setAppPath(path.dirname(entry));
  const { name, productName = name, version } = JSON.parse(readFileSync(description, 'utf8'));
  if (version) app.setVersion(version);
  app.name = productName;
  app.setDesktopName(`${productName}.desktop`);
  app.setAppPath(folder);
}
