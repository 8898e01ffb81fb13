import type { Entry } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';
import { choose, rename, type Choice } from './choose.ts';
import { copyFile } from './copy-file.ts';
import { copyLink } from './copy-link.ts';
import { safeTargetPath } from './paths.ts';
import type { PlanLeaf } from './plan.ts';
import type { Run } from './run.ts';
import { fileWeight } from './slots.ts';
import type { TargetFolder } from './target-folder.ts';

/** A name that others keep taking at the same moment is given up after so many. */
const renamesAtMost = 20;

/**
 * Copies one file or link into a folder that is there, as rules and answers will have it, and tells
 * the events of the run. Nothing of it is told when it throws, and no byte of it counts then.
 */
export async function copyLeaf(run: Run, leaf: PlanLeaf, target: TargetFolder): Promise<void> {
  const { source, sourcePath, name } = leaf;
  if (source.kind === 'other') {
    throw new AppError('unsupported', 'This is neither a file, a folder nor a link.', {
      path: sourcePath,
    });
  }
  safeTargetPath(target.path, name, run.to);
  target.claim(name);
  let choice = await choose(run.chooser, source, sourcePath, target, name);
  if (choice.action === 'skip') run.events.skipped(source);
  else if (choice.action === 'keep') run.events.kept(source);
  else {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await copyAs(run, leaf, target, choice);
        return;
      } catch (thrown) {
        if (attempt > renamesAtMost || !isTakenFreeName(choice, thrown)) throw thrown;
        choice = await rename(run.chooser, source, sourcePath, target, name);
      }
    }
  }
}

/** The name was free when it was chosen, and has been taken since: by a sibling that is called so. */
function isTakenFreeName(choice: Choice, thrown: unknown): boolean {
  const isRenamed = choice.action === 'create' && choice.isRenamed;
  return isRenamed && AppError.from(thrown).code === 'already-exists';
}

async function copyAs(
  run: Run,
  { source, sourcePath, name }: PlanLeaf,
  target: TargetFolder,
  choice: Choice,
): Promise<void> {
  const { from, to, signal, events } = run;
  const placement = {
    to,
    folder: target.path,
    name: 'name' in choice ? choice.name : name,
    replaced: choice.action === 'overwrite' ? choice.replaced : null,
  };
  const weight = source.kind === 'link' ? 1 : fileWeight(source.sizeBytes, run.slotCount);
  const giveBack = await run.slots.take(weight, signal);
  const count = countBytes(run, source);
  try {
    if (source.kind === 'link') {
      await copyLink({ ...placement, source, sourcePath, signal });
      events.done(source);
    } else {
      const { onBytes, onRestart } = count;
      const copied = { ...placement, from, source, sourcePath, signal, onBytes, onRestart };
      events.done(await copyFile(copied));
    }
  } catch (thrown) {
    count.takeBack();
    throw thrown;
  } finally {
    giveBack();
  }
}

function countBytes({ events }: Run, planned: Entry) {
  let moved = 0;
  let expected = planned;
  function takeBack(): void {
    events.moved(-moved);
    moved = 0;
  }
  return {
    takeBack,
    onBytes(bytes: number) {
      moved += bytes;
      events.moved(bytes);
    },
    onRestart(now: Entry) {
      takeBack();
      events.replanned(expected, now);
      expected = now;
    },
  };
}
