import type { Entry } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';
import type { Claim } from '../shared/work.ts';
import { choose, rename, type Choice } from './choose.ts';
import { copyFile, isLargeFile, type Copied } from './copy-file.ts';
import { copyLink } from './copy-link.ts';
import { renameLeaf } from './move-within.ts';
import { partName } from './part-name.ts';
import { joinPath, safeTargetPath } from './paths.ts';
import type { Placement } from './place.ts';
import type { PlanLeaf } from './plan.ts';
import { removePart } from './remove-part.ts';
import { doubtfulBytes, isSameBefore } from './resume.ts';
import type { Settled } from './ledger.ts';
import type { Run } from './run.ts';
import { fileWeight } from './slots.ts';
import type { TargetFolder } from './target-folder.ts';
import { uncancelled } from './uncancelled.ts';

/** A name that others keep taking at the same moment is given up after so many. */
const renamesAtMost = 20;

type CopyChoice = Extract<Choice, { action: 'create' | 'overwrite' | 'resume' }>;

/**
 * Copies one file or link into a folder that is there, as rules and answers will have it, and tells
 * the events of the run. Nothing of it is told when it throws, and no byte of it counts then.
 */
export async function copyLeaf(run: Run, leaf: PlanLeaf, target: TargetFolder): Promise<void> {
  const { source, sourcePath, name, known } = leaf;
  if (source.kind === 'other') {
    throw new AppError('unsupported', 'This is neither a file, a folder nor a link.', {
      path: sourcePath,
    });
  }
  safeTargetPath(target.path, name, run.to);
  target.claim(name);
  const choice = await choose(run.chooser, leaf, target);
  const isContinued = 'claim' in choice && choice.claim !== null;
  // What was begun under a claim that does not count any more is nobody's.
  if (known?.state === 'claimed' && !isContinued) await dropPart(run, known.claim);
  if (choice.action === 'skip') {
    run.events.skipped(source);
    await run.ledger.skipped(sourcePath);
  } else if (choice.action === 'keep') {
    run.events.kept(source);
    const path = joinPath(target.path, choice.name, run.to.traits.pathStyle);
    await run.ledger.done(settled({ source, compared: choice.compared }, sourcePath), path);
  } else if (choice.action !== 'merge') await copyUnderFreeName(run, leaf, target, choice);
}

async function copyUnderFreeName(
  run: Run,
  leaf: PlanLeaf,
  target: TargetFolder,
  first: CopyChoice,
): Promise<void> {
  let choice = first;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await copyAs(run, leaf, target, choice);
      return;
    } catch (thrown) {
      if (attempt > renamesAtMost || !isTakenFreeName(choice, thrown)) throw thrown;
      const next = await rename(leaf.source, target, leaf.name);
      if (next.action !== 'create') throw thrown;
      choice = next;
    }
  }
}

/** The name was free when it was chosen, and has been taken since: by a sibling that is called so. */
function isTakenFreeName(choice: CopyChoice, thrown: unknown): boolean {
  const isRenamed = choice.action === 'create' && choice.isRenamed;
  return isRenamed && AppError.from(thrown).code === 'already-exists';
}

async function copyAs(
  run: Run,
  leaf: PlanLeaf,
  target: TargetFolder,
  choice: CopyChoice,
): Promise<void> {
  const { source, sourcePath } = leaf;
  const { to, signal, events, ledger } = run;
  const claim = choice.claim ?? newClaim(leaf, target, choice);
  if (!choice.claim) await ledger.claim(claim);
  const weight = source.kind === 'link' ? 1 : fileWeight(source.sizeBytes, run.slotCount);
  const giveBack = await run.slots.take(weight, signal);
  const count = countBytes(run, source);
  let copied: Copied;
  let isGone = false;
  try {
    isGone = await renameLeaf(run, leaf, placementOf(run, target, choice));
    if (isGone) count.events.onBytes(source.kind === 'file' ? (source.sizeBytes ?? 0) : 0);
    copied = isGone
      ? { source, compared: null }
      : await makeCopy(run, { leaf, target, choice, claim, count });
  } catch (thrown) {
    count.takeBack();
    throw thrown;
  } finally {
    giveBack();
  }
  events.done(copied.source);
  const isUnsynced = copied.source.kind === 'file' && !isLargeFile(copied.source) && !isGone;
  const path = joinPath(target.path, choice.name, to.traits.pathStyle);
  await ledger.done({ ...settled(copied, sourcePath), isGone }, isUnsynced ? path : undefined);
}

function placementOf({ to }: Run, target: TargetFolder, choice: CopyChoice): Placement {
  const replaced = choice.action === 'create' ? null : choice.replaced;
  return { to, folder: target.path, name: choice.name, replaced };
}

interface Making {
  leaf: PlanLeaf;
  target: TargetFolder;
  choice: CopyChoice;
  claim: Claim;
  count: ByteCounter;
}

async function makeCopy(run: Run, making: Making): Promise<Copied> {
  const { from, to, signal, rules } = run;
  const { leaf, target, choice, claim, count } = making;
  const { source, sourcePath } = leaf;
  const part = claim.part ?? partName(choice.name);
  const placement = placementOf(run, target, choice);
  if (source.kind === 'link') {
    const isPartKnown = choice.claim !== null;
    await copyLink({ ...placement, source, sourcePath, part, isPartKnown, signal });
    return { source, compared: null };
  }
  const copy = { from, source, sourcePath, part, rules, signal, ...run.copying, ...count.events };
  const isTaken = choice.action === 'resume' && (await takeAsPart(run, making, part));
  if (!isTaken) return await copyFile({ ...placement, ...copy, claim: choice.claim });
  // The person has said that it is to be continued.
  const resuming = { ...rules, isResumed: true };
  try {
    return await copyFile({
      ...placement,
      ...copy,
      replaced: null,
      claim,
      rules: resuming,
      isPartKept: () => true,
    });
  } catch (thrown) {
    // What was there stays there, whatever of it could be continued.
    const path = joinPath(target.path, choice.name, to.traits.pathStyle);
    const partPath = joinPath(target.path, part, to.traits.pathStyle);
    await to.features.rename?.(partPath, path, uncancelled).catch(() => undefined);
    throw thrown;
  }
}

/** The shorter file of the same beginning becomes the part file of its own copy. */
async function takeAsPart(run: Run, { leaf, target, choice }: Making, part: string) {
  const { from, to, signal } = run;
  const { rename: move } = to.features;
  const { sizeBytes } = choice.action === 'create' ? leaf.source : choice.replaced;
  if (!move || sizeBytes === null || sizeBytes <= doubtfulBytes || !isLargeFile(leaf.source)) {
    return false;
  }
  const path = joinPath(target.path, choice.name, to.traits.pathStyle);
  const original = { session: from, path: leaf.sourcePath };
  if (!(await isSameBefore(original, { session: to, path }, sizeBytes, signal))) return false;
  await move(path, joinPath(target.path, part, to.traits.pathStyle), uncancelled);
  return true;
}

function newClaim(
  { source, sourcePath }: PlanLeaf,
  target: TargetFolder,
  choice: CopyChoice,
): Claim {
  return {
    sourcePath,
    folder: target.path,
    name: choice.name,
    part: partName(choice.name),
    isTaken: choice.action !== 'create',
    sizeBytes: source.sizeBytes,
    modifiedAtMs: source.modifiedAtMs,
  };
}

async function dropPart({ to }: Run, { folder, part }: Claim): Promise<void> {
  if (part !== null) await removePart(to, joinPath(folder, part, to.traits.pathStyle));
}

function settled({ source, compared }: Copied, sourcePath: string): Settled {
  const isFile = source.kind === 'file';
  const bytes = isFile ? (source.sizeBytes ?? 0) : 0;
  return { sourcePath, isFolder: false, bytes, compared: isFile ? compared : null };
}

type ByteCounter = ReturnType<typeof countBytes>;

function countBytes({ events }: Run, planned: Entry) {
  let moved = 0;
  let expected = planned;
  function takeBack(): void {
    events.moved(-moved);
    moved = 0;
  }
  return {
    takeBack,
    events: {
      onBytes(bytes: number) {
        moved += bytes;
        events.moved(bytes);
      },
      onResumed(bytes: number) {
        moved += bytes;
        events.resumed(bytes);
      },
      onServer() {
        events.onServer();
      },
      onRestart(now: Entry) {
        takeBack();
        events.replanned(expected, now);
        expected = now;
      },
    },
  };
}
