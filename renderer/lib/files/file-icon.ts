import type { Entry } from '../../../electron/shared/entry.ts';
import { isFolderLike } from '../../../electron/shared/entry.ts';
import type { IconName } from '../ui/icons.ts';

const iconByExtension = new Map<string, IconName>();

function register(icon: IconName, extensions: string): void {
  for (const extension of extensions.split(' ')) iconByExtension.set(extension, icon);
}

register('file-html', 'html htm xhtml');
register('file-css', 'css scss sass less');
register('file-js', 'js mjs cjs jsx');
register('file-ts', 'ts mts cts tsx');
register(
  'file-code',
  'c cc cpp go h hpp java json kt map php pl py rb rs sh bash sql svelte swift toml',
);
register('file-code', 'vue webmanifest xml yaml yml');
register('file-archive', '7z br bz2 deb dmg gz iso jar lz4 rar rpm tar tgz txz xz zip zst');
register('file-image', 'avif bmp gif heic ico jpeg jpg png psd svg tif tiff webp');
register('file-video', 'avi m4v mkv mov mp4 mpeg mpg webm');
register('file-audio', 'aac flac m4a mp3 oga ogg opus wav');
register('file-pdf', 'pdf');
register('file-csv', 'csv tsv');
register('file-md', 'md markdown');
register('file-lock', 'lock');
register('key', 'pem key pub crt cer p12 pfx ppk asc');
register('file-text', 'txt log conf cfg ini rtf sha256 sig htaccess');

const secretNames = /^(?:\.?env(?:\..*)?|id_(?:rsa|dsa|ecdsa|ed25519))$/i;

/** What a row shows in front of the name: by kind, then by the ending of the name. */
export function iconOf(entry: Pick<Entry, 'name' | 'kind' | 'linkKind'>): IconName {
  if (isFolderLike(entry)) return 'folder-fill';
  if (entry.kind === 'link' && entry.linkKind !== 'file') return 'link-simple';
  if (entry.kind === 'other') return 'file';
  if (secretNames.test(entry.name)) return 'file-lock';
  const dot = entry.name.lastIndexOf('.');
  if (dot < 0) return 'file';
  return iconByExtension.get(entry.name.slice(dot + 1).toLowerCase()) ?? 'file';
}
