import { isFile } from '../../encoding/reading.js'
import type { Files } from '../../platform/files.js'
import type { Recorded } from './streams.js'

/** What a `sync_messages.txt` says: when each stream began, and what the computer's clock was then. */
interface SyncMessages {
  readonly lines: readonly string[]
  /** Ticks of the computer's clock in a second, which GUIs before 0.6 tell. */
  readonly ticksPerSecond: number | undefined
}

/** What was written of clocks at the beginning of a recording; nothing where there is no such file. */
export const syncMessages = (files: Files, { folder }: Pick<Recorded, 'folder'>): SyncMessages => {
  const path = files.join(folder, 'sync_messages.txt')
  const text = isFile(files, path) ? files.readText(path) : ''
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const rates = lines.flatMap((line) => /^Software time: -?\d+@(\d+)Hz/.exec(line)?.[1] ?? [])
  return { lines, ticksPerSecond: rates.length === 0 ? undefined : Number(rates[0]) }
}
