import { refuse } from '../model/attempt.js'
import { incomplete } from '../model/fault.js'
import type { Files } from '../platform/files.js'
import type { ObjectStore } from '../platform/objectStore.js'

/** Where what a sink writes lies meanwhile: plain JSON, the same in another thread. */
export interface Place {
  /** What belongs below `from` lies below `to`. */
  readonly moves: readonly { readonly from: string; readonly to: string }[]
  /** The folder without which nothing is written: it has another name, or is gone, once somebody finishes the job. */
  readonly within: string
  /** Of an output elsewhere the mark of the job: nothing is put there once it is gone, or another's. */
  readonly mark?: { readonly path: string; readonly job: string }
}

/** Where a path lies. */
export const placedAt = (path: string, { moves }: Place): string => {
  const move = moves.find(({ from }) => path.startsWith(from) && /^([\\/]|$)/.test(path.slice(from.length)))
  return move === undefined ? path : `${move.to}${path.slice(move.from.length)}`
}

/** A worker that was held up for so long, in milliseconds, looks at the mark again before it puts anything there. */
const TRUSTED = 2000

/** Makes stores that are written to while the job's mark stands. */
const marking = ({ path, job }: NonNullable<Place['mark']>): ((store: ObjectStore) => ObjectStore) => {
  let seen = Number.NEGATIVE_INFINITY
  return (store) => ({
    ...store,
    create: async (at, bytes, signal) => {
      if (performance.now() - seen > TRUSTED) {
        const mark = await store.read(path, signal)
        if (mark === undefined || !new TextDecoder().decode(mark).includes(job)) refuse(ended(path))
        seen = performance.now()
      }
      return store.create(at, bytes, signal)
    },
  })
}

const ended = (path: string) => incomplete(path, 'the parts of a job', 'nothing: it was finished or discarded meanwhile')

/** Files of which those that belong below some folders lie below others. */
export const placedFiles = (files: Files, place: Place | undefined): Files => {
  if (place === undefined) return files
  const at = (path: string): string => placedAt(path, place)
  const marked = place.mark === undefined ? undefined : marking(place.mark)
  return {
    ...files,
    stat: (path) => files.stat(at(path)),
    isLink: (path) => files.isLink(at(path)),
    list: (path, known) => files.list(at(path), known),
    readText: (path) => files.readText(at(path)),
    readBytes: (path) => files.readBytes(at(path)),
    readIfThere: (path) => files.readIfThere(at(path)),
    openRead: (path) => files.openRead(at(path)),
    openWrite: (path, options) => files.openWrite(at(path), options),
    writeWhole: (path, content) => files.writeWhole(at(path), content),
    createNew: (path, content) => files.createNew(at(path), content),
    renameNew: (from, to) => files.renameNew(at(from), at(to)),
    makeFolder: (path) => {
      // One that comes late makes nothing anew of what is gone.
      if (at(path) !== path && files.stat(place.within) === undefined) refuse(ended(place.within))
      files.makeFolder(at(path))
    },
    rename: (from, to) => files.rename(at(from), at(to)),
    syncFolder: (path) => files.syncFolder(at(path)),
    remove: (path) => files.remove(at(path)),
    removeEmpty: (path) => files.removeEmpty(at(path)),
    freeBytes: (path) => files.freeBytes(at(path)),
    objects: (path) => {
      const store = files.objects(path)
      return store === undefined || marked === undefined ? store : marked(store)
    },
  }
}
