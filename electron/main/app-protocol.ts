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

async function answer(folder: string, request: Request): Promise<Response> {
  const file = request.method === 'GET' ? servedFile(folder, request.url) : undefined;
  if (!file) return new Response('Not found', { status: 404 });
  try {
    return new Response(await readFile(file.path), {
      headers: {
        'content-type': file.contentType,
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
      },
    });
  } catch {
    // Whatever the file system says, the page only needs to know that there is no such file.
    return new Response('Not found', { status: 404 });
  }
}
