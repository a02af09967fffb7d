import type { Reader, ReadRequest } from '../model/reader.js'
import { soon, whenReady } from '../model/waiting.js'

/**
 * From so many bytes on two halves are read side by side: less has come before another thread begins, and a second of some channels
 * took three times as long in halves.
 */
const HALVED_BYTES = 2 ** 24

/**
 * Fill a request. Of many samples another thread reads one half, where the reader can, while this one reads the other: most of such
 * a read is the time that new memory costs, and each page of it is then had by the thread that fills it.
 */
export const readInHalves = (reader: Reader, request: ReadRequest, signal?: AbortSignal): void | Promise<void> => {
  const { start, frames, channels, data } = request
  const half = Math.floor(frames / 2)
  const at = half * channels.length
  const ahead =
    data.byteLength < HALVED_BYTES || half === 0
      ? undefined
      : reader.readAhead?.({ ...request, frames: half, data: data.subarray(0, at) })
  if (ahead === undefined) return soon(() => reader.read(request), signal)
  const rest = { ...request, start: start + half, frames: frames - half, data: data.subarray(at) }
  return bothOf(
    ahead,
    whenReady(() => reader.read(rest), signal),
  )
}

/** Resolves when both have ended: nothing is written any more then, whichever of them fails. Rejects as the first that did. */
const bothOf = async (...pending: readonly Promise<void>[]): Promise<void> => {
  for (const result of await Promise.allSettled(pending)) if (result.status === 'rejected') throw result.reason
}
