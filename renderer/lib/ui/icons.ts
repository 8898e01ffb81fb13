/*
 * Phosphor Icons 2.1 (MIT, licence text in assets/brand). Regular for controls, bold for small arrows
 * and checks, fill for folders, severities and locks.
 */
import arrowLeft from '@phosphor-icons/core/regular/arrow-left.svg?raw';
import arrowRight from '@phosphor-icons/core/regular/arrow-right.svg?raw';
import arrowUp from '@phosphor-icons/core/regular/arrow-up.svg?raw';
import arrowDown from '@phosphor-icons/core/regular/arrow-down.svg?raw';
import arrowSquareOut from '@phosphor-icons/core/regular/arrow-square-out.svg?raw';
import lockKey from '@phosphor-icons/core/regular/lock-key.svg?raw';
import caretRight from '@phosphor-icons/core/regular/caret-right.svg?raw';
import caretDown from '@phosphor-icons/core/regular/caret-down.svg?raw';
import funnelSimple from '@phosphor-icons/core/regular/funnel-simple.svg?raw';
import folderPlus from '@phosphor-icons/core/regular/folder-plus.svg?raw';
import arrowClockwise from '@phosphor-icons/core/regular/arrow-clockwise.svg?raw';
import arrowBendLeftUp from '@phosphor-icons/core/regular/arrow-bend-left-up.svg?raw';
import file from '@phosphor-icons/core/regular/file.svg?raw';
import fileHtml from '@phosphor-icons/core/regular/file-html.svg?raw';
import fileCss from '@phosphor-icons/core/regular/file-css.svg?raw';
import fileJs from '@phosphor-icons/core/regular/file-js.svg?raw';
import fileTs from '@phosphor-icons/core/regular/file-ts.svg?raw';
import fileCode from '@phosphor-icons/core/regular/file-code.svg?raw';
import fileArchive from '@phosphor-icons/core/regular/file-archive.svg?raw';
import fileText from '@phosphor-icons/core/regular/file-text.svg?raw';
import fileImage from '@phosphor-icons/core/regular/file-image.svg?raw';
import fileMd from '@phosphor-icons/core/regular/file-md.svg?raw';
import fileLock from '@phosphor-icons/core/regular/file-lock.svg?raw';
import fileVideo from '@phosphor-icons/core/regular/file-video.svg?raw';
import fileAudio from '@phosphor-icons/core/regular/file-audio.svg?raw';
import filePdf from '@phosphor-icons/core/regular/file-pdf.svg?raw';
import fileCsv from '@phosphor-icons/core/regular/file-csv.svg?raw';
import filePlus from '@phosphor-icons/core/regular/file-plus.svg?raw';
import linkSimple from '@phosphor-icons/core/regular/link-simple.svg?raw';
import house from '@phosphor-icons/core/regular/house.svg?raw';
import hardDrives from '@phosphor-icons/core/regular/hard-drives.svg?raw';
import laptop from '@phosphor-icons/core/regular/laptop.svg?raw';
import plugs from '@phosphor-icons/core/regular/plugs.svg?raw';
import plugsConnected from '@phosphor-icons/core/regular/plugs-connected.svg?raw';
import x from '@phosphor-icons/core/regular/x.svg?raw';
import minus from '@phosphor-icons/core/regular/minus.svg?raw';
import square from '@phosphor-icons/core/regular/square.svg?raw';
import copySimple from '@phosphor-icons/core/regular/copy-simple.svg?raw';
import plus from '@phosphor-icons/core/regular/plus.svg?raw';
import magnifyingGlass from '@phosphor-icons/core/regular/magnifying-glass.svg?raw';
import sun from '@phosphor-icons/core/regular/sun.svg?raw';
import moon from '@phosphor-icons/core/regular/moon.svg?raw';
import circleHalf from '@phosphor-icons/core/regular/circle-half.svg?raw';
import folderOpen from '@phosphor-icons/core/regular/folder-open.svg?raw';
import info from '@phosphor-icons/core/regular/info.svg?raw';
import anchor from '@phosphor-icons/core/regular/anchor.svg?raw';
import key from '@phosphor-icons/core/regular/key.svg?raw';
import listMagnifyingGlass from '@phosphor-icons/core/regular/list-magnifying-glass.svg?raw';
import sealCheck from '@phosphor-icons/core/regular/seal-check.svg?raw';
import copy from '@phosphor-icons/core/regular/copy.svg?raw';
import scissors from '@phosphor-icons/core/regular/scissors.svg?raw';
import clipboard from '@phosphor-icons/core/regular/clipboard.svg?raw';
import files from '@phosphor-icons/core/regular/files.svg?raw';
import eye from '@phosphor-icons/core/regular/eye.svg?raw';
import eyeSlash from '@phosphor-icons/core/regular/eye-slash.svg?raw';
import keyboard from '@phosphor-icons/core/regular/keyboard.svg?raw';
import clockCounterClockwise from '@phosphor-icons/core/regular/clock-counter-clockwise.svg?raw';
import arrowsClockwise from '@phosphor-icons/core/regular/arrows-clockwise.svg?raw';
import gitDiff from '@phosphor-icons/core/regular/git-diff.svg?raw';
import pencilSimple from '@phosphor-icons/core/regular/pencil-simple.svg?raw';
import textbox from '@phosphor-icons/core/regular/textbox.svg?raw';
import gear from '@phosphor-icons/core/regular/gear.svg?raw';
import treeStructure from '@phosphor-icons/core/regular/tree-structure.svg?raw';
import downloadSimple from '@phosphor-icons/core/regular/download-simple.svg?raw';
import exportIcon from '@phosphor-icons/core/regular/export.svg?raw';
import trash from '@phosphor-icons/core/regular/trash.svg?raw';
import listBullets from '@phosphor-icons/core/regular/list-bullets.svg?raw';
import terminalWindow from '@phosphor-icons/core/regular/terminal-window.svg?raw';
import caretUpBold from '@phosphor-icons/core/bold/caret-up-bold.svg?raw';
import caretDownBold from '@phosphor-icons/core/bold/caret-down-bold.svg?raw';
import arrowRightBold from '@phosphor-icons/core/bold/arrow-right-bold.svg?raw';
import arrowLeftBold from '@phosphor-icons/core/bold/arrow-left-bold.svg?raw';
import arrowUpBold from '@phosphor-icons/core/bold/arrow-up-bold.svg?raw';
import arrowDownBold from '@phosphor-icons/core/bold/arrow-down-bold.svg?raw';
import caretDoubleUpBold from '@phosphor-icons/core/bold/caret-double-up-bold.svg?raw';
import caretDoubleDownBold from '@phosphor-icons/core/bold/caret-double-down-bold.svg?raw';
import equalsBold from '@phosphor-icons/core/bold/equals-bold.svg?raw';
import notEqualsBold from '@phosphor-icons/core/bold/not-equals-bold.svg?raw';
import plusBold from '@phosphor-icons/core/bold/plus-bold.svg?raw';
import checkBold from '@phosphor-icons/core/bold/check-bold.svg?raw';
import folderFill from '@phosphor-icons/core/fill/folder-fill.svg?raw';
import lockSimpleFill from '@phosphor-icons/core/fill/lock-simple-fill.svg?raw';
import lockSimpleOpenFill from '@phosphor-icons/core/fill/lock-simple-open-fill.svg?raw';
import checkCircleFill from '@phosphor-icons/core/fill/check-circle-fill.svg?raw';
import warningFill from '@phosphor-icons/core/fill/warning-fill.svg?raw';
import warningOctagonFill from '@phosphor-icons/core/fill/warning-octagon-fill.svg?raw';
import gauge from '@phosphor-icons/core/regular/gauge.svg?raw';
import dotsThree from '@phosphor-icons/core/regular/dots-three.svg?raw';
import pauseFill from '@phosphor-icons/core/fill/pause-fill.svg?raw';
import playFill from '@phosphor-icons/core/fill/play-fill.svg?raw';
import infoFill from '@phosphor-icons/core/fill/info-fill.svg?raw';
import sealCheckFill from '@phosphor-icons/core/fill/seal-check-fill.svg?raw';
import linkBreakFill from '@phosphor-icons/core/fill/link-break-fill.svg?raw';

const sources = {
  'folder-open': folderOpen,
  info,
  'arrow-left': arrowLeft,
  'arrow-right': arrowRight,
  'arrow-up': arrowUp,
  'arrow-down': arrowDown,
  'arrow-square-out': arrowSquareOut,
  'lock-key': lockKey,
  'caret-right': caretRight,
  'caret-down': caretDown,
  'funnel-simple': funnelSimple,
  'folder-plus': folderPlus,
  'arrow-clockwise': arrowClockwise,
  'arrow-bend-left-up': arrowBendLeftUp,
  file,
  'file-html': fileHtml,
  'file-css': fileCss,
  'file-js': fileJs,
  'file-ts': fileTs,
  'file-code': fileCode,
  'file-archive': fileArchive,
  'file-text': fileText,
  'file-image': fileImage,
  'file-md': fileMd,
  'file-lock': fileLock,
  'file-video': fileVideo,
  'file-audio': fileAudio,
  'file-pdf': filePdf,
  'file-csv': fileCsv,
  'file-plus': filePlus,
  'link-simple': linkSimple,
  house,
  'hard-drives': hardDrives,
  laptop,
  plugs,
  'plugs-connected': plugsConnected,
  x,
  minus,
  square,
  'copy-simple': copySimple,
  plus,
  'magnifying-glass': magnifyingGlass,
  sun,
  moon,
  'circle-half': circleHalf,
  anchor,
  key,
  'list-magnifying-glass': listMagnifyingGlass,
  'seal-check': sealCheck,
  copy,
  scissors,
  clipboard,
  files,
  eye,
  'eye-slash': eyeSlash,
  keyboard,
  'clock-counter-clockwise': clockCounterClockwise,
  'arrows-clockwise': arrowsClockwise,
  'git-diff': gitDiff,
  'pencil-simple': pencilSimple,
  textbox,
  gear,
  'tree-structure': treeStructure,
  'download-simple': downloadSimple,
  export: exportIcon,
  trash,
  'list-bullets': listBullets,
  'terminal-window': terminalWindow,
  'caret-up-bold': caretUpBold,
  'caret-down-bold': caretDownBold,
  'arrow-right-bold': arrowRightBold,
  'arrow-left-bold': arrowLeftBold,
  'arrow-up-bold': arrowUpBold,
  'arrow-down-bold': arrowDownBold,
  'caret-double-up-bold': caretDoubleUpBold,
  'caret-double-down-bold': caretDoubleDownBold,
  'equals-bold': equalsBold,
  'not-equals-bold': notEqualsBold,
  'plus-bold': plusBold,
  'check-bold': checkBold,
  'folder-fill': folderFill,
  'lock-simple-fill': lockSimpleFill,
  'lock-simple-open-fill': lockSimpleOpenFill,
  'check-circle-fill': checkCircleFill,
  'warning-fill': warningFill,
  'warning-octagon-fill': warningOctagonFill,
  gauge,
  'dots-three': dotsThree,
  'pause-fill': pauseFill,
  'play-fill': playFill,
  'info-fill': infoFill,
  'seal-check-fill': sealCheckFill,
  'link-break-fill': linkBreakFill,
} as const;

export type IconName = keyof typeof sources;

/** The path data of an icon on its 256 x 256 canvas; each of these icons is a single path. */
function pathOf(svg: string): string {
  return /\bd="([^"]+)"/.exec(svg)?.[1] ?? '';
}

export const iconPaths: Readonly<Record<IconName, string>> = Object.fromEntries(
  Object.entries(sources).map(([name, svg]) => [name, pathOf(svg)]),
) as Record<IconName, string>;
