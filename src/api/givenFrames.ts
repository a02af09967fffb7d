import { shown } from '../codec/codec.js'
import { refuse } from '../model/attempt.js'
import { invalidParams } from '../model/fault.js'

/** Frames of a unit's spikes, in any order. */
export type SpikeTrain = Float64Array | Int32Array | Uint32Array | BigInt64Array | readonly number[]

export const isNumbers = (value: unknown): value is SpikeTrain =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))

/** A train as frames in their own order, or in that of time: a copy, since the caller's array stays the caller's to edit. */
export const frames = (given: SpikeTrain, at: string, order: 'given' | 'time' = 'given'): Float64Array => {
  const train = isNumbers(given) ? given : refuse(invalidParams(at, 'frames: an array of numbers', shown(given)))
  // What is no number would be made one: null a 0, "7" a 7.
  const stray = Array.isArray(train) ? train.findIndex((frame) => typeof frame !== 'number') : -1
  if (stray >= 0) refuse(invalidParams(`${at}[${stray}]`, 'a frame: an integer from 0 on', shown(train[stray])))
  const values = train instanceof Float64Array ? train.slice() : Float64Array.from(train, Number)
  let sorted = true
  for (let i = 0, before = 0; i < values.length; i++) {
    const frame = values[i]
    if (frame < before) sorted = false
    before = frame
    if (!(frame >= 0 && frame <= Number.MAX_SAFE_INTEGER && Math.floor(frame) === frame))
      refuse(invalidParams(`${at}[${i}]`, 'a frame: an integer from 0 on', `${frame}`))
  }
  return sorted || order === 'given' ? values : values.sort()
}
