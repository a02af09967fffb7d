import { namesIn } from '../../encoding/reading.js'
import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import type { Happened, Place } from '../openEphysBinary/places.js'
import { foldersOf } from './files.js'

/** A file of messages of one experiment: lines of text, without a head. */
interface MessageFile {
  readonly path: string
  readonly experiment: number
}

const NAME = /^messages(?:_(\d+))?\.events$/

/** The files of messages at and below a folder that hold any. */
export const messageFiles = (files: Files, folder: string): readonly MessageFile[] =>
  foldersOf(files, folder).flatMap((place) =>
    namesIn(files, place, ['messages.events', 'messages_2.events']).flatMap((name) => {
      const found = NAME.exec(name)
      const path = files.join(place, name)
      return found !== null && (files.stat(path)?.size ?? 0) > 0 ? [{ path, experiment: Number(found[1] ?? 1) }] : []
    }),
  )

/** The number of a sample, from 0.6 on with a comma after it, and a text. */
const LINE = /^\s*(\d{1,16}),?\s+(.*\S)\s*$/

/** Messages as events: a channel a text, an event of which is where it was sent. */
export const readMessages = (
  files: Files,
  all: readonly MessageFile[],
  placesOf: (experiment: number) => readonly Place[],
): {
  readonly texts: readonly string[]
  /** What happened, of channels of which so many come before. */
  readonly happened: (before: number) => readonly Happened[]
  readonly notices: readonly Notice[]
} => {
  const read = together(all, ({ path }) => files.readText(path)).map((text, index) => {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
    const found = lines.flatMap((line) => {
      const [, sample, message] = LINE.exec(line) ?? []
      return sample === undefined ? [] : [{ sample: Number(sample), message }]
    })
    return { ...all[index], found, odd: lines.length - found.length }
  })
  const texts = [...new Set(read.flatMap(({ found }) => found.map(({ message }) => message)))]
  const indices = new Map(texts.map((text, index) => [text, index]))
  return {
    texts,
    happened: (before) =>
      read.map(({ found, experiment }): Happened => {
        return {
          places: placesOf(experiment),
          samples: Float64Array.from(found, ({ sample }) => sample),
          ownerOf: (row) => before + (indices.get(found[row].message) ?? 0),
          levelOf: () => 1,
        }
      }),
    notices: read
      .filter(({ odd }) => odd > 0)
      .map(({ path, odd }) => notice('SkippedArray', `${path}: ${odd} lines without the number of a sample are not read`)),
  }
}
