import path from 'node:path';

/** The window's page has an origin of its own instead of `file://`, which would reach every file. */
export const appScheme = 'app';
export const appOrigin = 'app://keyferry';
export const appUrl = `${appOrigin}/index.html`;

/** Nothing but the app's own files runs or loads; no connection leaves the page. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export interface ServedFile {
  path: string;
  contentType: string;
}

/** The file in `folder` behind a URL, or undefined when it is not one of the app's. */
export function servedFile(folder: string, url: string): ServedFile | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== `${appScheme}:` || parsed.host !== 'keyferry') return undefined;
  const contentType = contentTypes[path.extname(parsed.pathname)];
  const relative = decodePath(parsed.pathname);
  if (!contentType || relative === undefined) return undefined;
  const full = path.resolve(folder, relative);
  return full.startsWith(folder + path.sep) ? { path: full, contentType } : undefined;
}

function decodePath(pathname: string): string | undefined {
  try {
    const decoded = decodeURIComponent(pathname);
    return decoded.includes('\0') ? undefined : `.${decoded}`;
  } catch {
    return undefined; // Not percent-encoded text, so no file has this name.
  }
}
