import { refuse } from '../model/attempt.js'
import { corrupt } from '../model/fault.js'
import { type Notice, notice } from '../model/notice.js'
import type { SpikeReader } from '../model/reader.js'
import { orderSpikes } from '../model/spikeOrder.js'
import { columnsReader } from './spikeReaders.js'

/** Spikes of one segment as a file has them, in any order; a unit below 0 is none. */
export interface FoundSpikes {
  readonly frames: Float64Array
  readonly units: Int32Array
}

/** Trains as columns. */
export const fromTrains = (trains: readonly Float64Array[]): FoundSpikes => {
  const count = trains.reduce((sum, { length }) => sum + length, 0)
  const [frames, units] = [new Float64Array(count), new Int32Array(count)]
  let at = 0
  for (const [unit, train] of trains.entries()) {
    frames.set(train, at)
    units.fill(unit, at, at + train.length)
    at += train.length
  }
  return { frames, units }
}

/**
 * Reads spikes that were found in a file at `at`, a list a segment. Those of no unit, and those before the first frame, are left out,
 * as notices say. Throws Corrupt where a frame is no whole number.
 */
export const foundSpikes = (
  segments: readonly FoundSpikes[],
  units: number,
  at: string,
): { readonly reader: SpikeReader; readonly notices: readonly Notice[] } => {
  let [early, ownerless] = [0, 0]
  const ordered = segments.map(({ frames, units: owners }) => {
    const kept: number[] = []
    for (let spike = 0; spike < frames.length; spike++) {
      if (owners[spike] < 0) ownerless++
      else if (frames[spike] < 0) early++
      else if (Number.isSafeInteger(frames[spike])) kept.push(spike)
      else refuse(corrupt(`${at}, spike ${spike}`, 'a whole number of frames', `${frames[spike]}`))
    }
    return orderSpikes(
      {
        sampleIndex: Float64Array.from(kept, (spike) => frames[spike]),
        unitIndex: Int32Array.from(kept, (spike) => owners[spike]),
      },
      units,
    )
  })
  const told = [
    ...(early > 0 ? [`${early} spikes before the first frame are left out`] : []),
    ...(ownerless > 0 ? [`${ownerless} spikes of no unit are left out`] : []),
  ]
  return { reader: columnsReader(ordered, units), notices: told.map((text) => notice('Tolerated', `${at}: ${text}`)) }
}
