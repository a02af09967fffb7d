import { refuse } from '../model/attempt.js'
import { conflict } from '../model/fault.js'
import type { Files } from '../platform/files.js'
import { isUrl } from '../platform/paths.js'

/** What begins the name of every file of ours in the folder of an unfinished save: the mark that it is one. */
const MARK = 'rxephys-'
/** The journal, the lock and the note of an unfinished save, and what those who write or take them leave beside them when they are killed. */
const ours =
  /^rxephys-(journal\.json|lock\.json|unfinished\.txt|commit\.json|receipts\.jsonl|header|waiting|rows\.bin|job-[0-9a-f-]+|checksums\.json|replaced-checksums\.json)(\.|$)/

/** The folder beside an output that holds all of it that is unfinished: a sibling, so that a rename finishes it. */
export const unfinishedOf = (final: string): string => `${final}.rxephys-unfinished`

/** What the paths of all marks of an unfinished save begin with. */
export const markOf = (final: string, files: Files): string => files.join(unfinishedOf(final), MARK)

/** The output while it is unfinished: elsewhere, where nothing is renamed, it stands in its place, and nothing opens it. */
export const temporaryOf = (final: string, files: Files): string =>
  isUrl(final) ? final : files.join(unfinishedOf(final), 'new')

/** What stood in the output's place, while it is being replaced. */
export const replacedOf = (final: string, files: Files): string => files.join(unfinishedOf(final), 'old')

export const journalOf = (final: string, files: Files): string => files.join(unfinishedOf(final), `${MARK}journal.json`)
/** Of an output that grows: how much is durable, the receipts of that, a recording without frames that has its header, and rows that are not encoded yet. */
export const commitOf = (final: string, files: Files): string => files.join(unfinishedOf(final), `${MARK}commit.json`)
export const receiptsOf = (final: string, files: Files): string => files.join(unfinishedOf(final), `${MARK}receipts.jsonl`)
export const waitingOf = (final: string, files: Files): string => files.join(unfinishedOf(final), `${MARK}waiting`)
/** Spikes that a save had found when it was interrupted. */
export const foundOf = (final: string, files: Files): string => files.join(unfinishedOf(final), `${MARK}rows.bin`)
export const headerOf = (final: string, files: Files): string => files.join(unfinishedOf(final), `${MARK}header`)
/** The checksums of an output that is a file: beside it; before it is in place; and those of what it replaces, meanwhile. */
export const checksumsOf = (final: string): string => `${final}.checksums.json`
export const newChecksumsOf = (final: string, files: Files): string => files.join(unfinishedOf(final), `${MARK}checksums.json`)
export const oldChecksumsOf = (final: string, files: Files): string =>
  files.join(unfinishedOf(final), `${MARK}replaced-checksums.json`)
/** What the machines that share a job have written, until it is put in its place; whoever finishes it gives it a name of its own. */
export const sharedOf = (final: string, job: string, files: Files): string => `${markOf(final, files)}job-${job}`
export const lockOf = (final: string, files: Files): string => files.join(unfinishedOf(final), `${MARK}lock.json`)

/** What stands under the name of the folder: nothing, an unfinished save, a folder that is empty, or something of another's. */
export const unfinishedAt = (final: string, files: Files): 'nothing' | 'empty' | 'ours' | 'foreign' => {
  const folder = unfinishedOf(final)
  const kind = files.stat(folder)?.kind
  if (kind !== 'folder') return kind === undefined && !files.isLink(folder) ? 'nothing' : 'foreign'
  const names = files.list(folder)
  if (names.length === 0) return 'empty'
  return names.some((name) => ours.test(name)) ? 'ours' : 'foreign'
}

/** All that an unfinished save may hold beside its lock, what takers of the lock have left included. Whatever else is there stays. */
export const partsOf = (final: string, files: Files): readonly string[] => {
  const folder = unfinishedOf(final)
  if (files.stat(folder)?.kind !== 'folder') return []
  const lock = files.basename(lockOf(final, files))
  return files
    .list(folder)
    .filter((name) => (ours.test(name) && name !== lock) || name === 'new' || name === 'old')
    .map((name) => files.join(folder, name))
}

/** Where an output really is to stand, links followed. Throws a `FaultError` for a link that leads to nothing. */
export const placeOf = (path: string, files: Files): string => {
  if (isUrl(path)) return files.join(path)
  const place = files.realPath(path)
  // What an interrupted swap has renamed to "old" comes back.
  const isReplaced = unfinishedAt(place, files) === 'ours' && files.stat(replacedOf(place, files)) !== undefined
  if (files.isLink(path) && files.stat(path) === undefined && !isReplaced)
    return refuse(
      conflict(
        `output ${path}`,
        'a folder, a file, or nothing',
        `a link to ${place}, where nothing is`,
        'remove the link, or make what it leads to',
      ),
    )
  return place
}

/**
 * Where a saved folder can be read: where it belongs; or, after a swap that was interrupted between its renames, where the
 * copy lies that is whole, the new one if there is one. Nothing is moved: the next save finishes the swap.
 */
export const standingAt = (path: string, files: Files): string => {
  // Nobody saves to what lies elsewhere in such a way.
  if (isUrl(path) || files.stat(path) !== undefined) return path
  const final = files.realPath(path)
  if (unfinishedAt(final, files) !== 'ours') return path
  const [fresh, old] = [temporaryOf(final, files), replacedOf(final, files)]
  // Nothing is renamed to "old" before what comes in its place is whole. Of files, several may belong together.
  if (files.stat(old)?.kind !== 'folder') return path
  return files.stat(fresh) === undefined ? old : fresh
}
