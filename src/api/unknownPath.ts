import { either as E } from 'fp-ts'
import { namesIn } from '../encoding/reading.js'
import { type Fault, unreadable } from '../model/fault.js'
import type { Files } from '../platform/files.js'
import { type Detecting, sourceOf } from './detect.js'
import { contextOf } from './opening.js'

/** What ends the sentence of what is expected. */
export const OF_A_FORMAT = 'of a format that rxephys reads (the README lists them), or a pipeline JSON'

/** So many names of a folder are told, and so many of its files are looked at. */
const [TOLD, LOOKED_AT] = [4, 16]

/** Functions, and the sources that they open paths with. */
type Asked = readonly (readonly [open: string, sources: ReadonlyMap<string, Detecting>])[]

/**
 * The fault of a path that no source takes for its own: what is there, and, where it is a folder with a file that opens by itself,
 * which one.
 */
export const unknownFault = (path: string, what: string, asked: Asked, hint: string, files: Files): Fault => {
  const expected = `${what} ${OF_A_FORMAT}`
  if (files.stat(path)?.kind !== 'folder' || !files.lists(path)) return unreadable(path, expected, 'none of these', hint)
  const names = [...namesIn(files, path)].sort()
  const more = names.length > TOLD ? ` and ${names.length - TOLD} more` : ''
  const found = names.length === 0 ? 'an empty folder' : `a folder of ${names.slice(0, TOLD).join(', ')}${more}`
  return unreadable(path, expected, `none of these, but ${found}`, within(path, names, asked, files) ?? hint)
}

/** What opens a file in the folder; undefined where none opens by itself. */
const within = (path: string, names: readonly string[], asked: Asked, files: Files): string | undefined => {
  for (const name of names.slice(0, LOOKED_AT)) {
    const file = files.join(path, name)
    if (files.stat(file)?.kind !== 'file') continue
    for (const [open, sources] of asked) {
      const found = sourceOf(sources, file, {}, contextOf({ files }), open)
      if (E.isRight(found) && found.right !== undefined && found.right.isEmpty !== true)
        return `${name} in it is ${found.right.source.label}: ${open} opens that`
    }
  }
  return undefined
}
