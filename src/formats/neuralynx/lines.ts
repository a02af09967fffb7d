import type { Notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import type { NlxFile } from './files.js'
import { eachRecord } from './records.js'

/** A word that a port has from a time on, in microseconds; or a text. */
export interface NlxEvent {
  readonly time: number
  /** The port, by the text of its event; '' where none is named; undefined of a text alone. */
  readonly port: string | undefined
  readonly word: number
  readonly text: string
  /** True where the text says no more than port and word. */
  readonly isOfPort: boolean
}

/** Where in a record the word and the text stand, and how long that is. */
const [TTL_AT, TEXT_AT, TEXT_BYTES] = [16, 56, 128]
/** `TTL Input on AcqSystem1_0 board 0 port 1 value (0x0002).` */
const OF_PORT = /^TTL (?:In|Out)put on (\S+) board (\d+) port (\d+) value \(0x[\dA-F]+\)/i

const textAt = (view: DataView, at: number): string => {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at + TEXT_AT, TEXT_BYTES)
  const end = bytes.indexOf(0)
  return new TextDecoder('latin1').decode(bytes.subarray(0, end < 0 ? TEXT_BYTES : end)).trim()
}

/** The events of a file, in the order of their times. Rejects with a `FaultError`. */
export const readEvents = async (
  files: Files,
  file: NlxFile,
  tolerateTruncation: boolean,
): Promise<{ readonly events: readonly NlxEvent[]; readonly notices: readonly Notice[] }> => {
  const found: NlxEvent[] = []
  const notices = await eachRecord(files, file, tolerateTruncation, (time, view, at) => {
    const text = textAt(view, at)
    const word = view.getUint16(at + TTL_AT, true)
    const [, system, board, port] = OF_PORT.exec(text) ?? []
    const isOfPort = system !== undefined
    found.push({ time, port: isOfPort ? `${system} board ${board} port ${port}` : undefined, word, text, isOfPort })
  })
  return { events: unnamed(found.sort((a, b) => a.time - b.time)), notices }
}

/** Words of other texts, as a user may give them to words, are those of a port without a name: from the first that is not 0 on. */
const unnamed = (events: readonly NlxEvent[]): readonly NlxEvent[] => {
  let isHigh = false
  return events.map((event) => {
    if (event.port !== undefined || (event.word === 0 && !isHigh)) return event
    isHigh = event.word !== 0
    return { ...event, port: '' }
  })
}
