import { protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import { appScheme, contentSecurityPolicy, servedFile } from './app-files.ts';

/** Must run before the app is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Serves the files of `folder` and nothing else. */
export function serveApp(folder: string): void {
  protocol.handle(appScheme, (request) => answer(folder, request));
}

/** Also of an answer that has no page: even an error page must not run anything. */
const safetyHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
};

async function answer(folder: string, request: Request): Promise<Response> {
  const file = request.method === 'GET' ? servedFile(folder, request.url) : undefined;
  if (!file) return notFound();
  try {
    const headers = { 'content-type': file.contentType, ...safetyHeaders };
    return new Response(await readFile(file.path), { headers });
  } catch {
    // Whatever the file system says, the page only needs to know that there is no such file.
    return notFound();
  }
}

function notFound(): Response {
  const headers = { 'content-type': 'text/plain', ...safetyHeaders };
  return new Response('Not found', { status: 404, headers });
}
