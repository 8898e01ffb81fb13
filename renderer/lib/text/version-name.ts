/** `TLS 1.3`, `TLS 1.0`, `SSL 3.0`, for `TLSv1.3` and the like; any other name as it is. */
export function versionName(version: string): string {
  return version
    .replace(/^(TLS|SSL)v/, '$1 ')
    .replace(/^TLS 1$/, 'TLS 1.0')
    .replace(/^SSL (\d)$/, 'SSL $1.0');
}
