import { either as E } from 'fp-ts'
import { shown } from '../codec/codec.js'
import { conflict, type Fault } from '../model/fault.js'
import { takeProperties } from '../model/properties.js'
import type { SortingHeader } from '../model/spikes.js'

/** The header of the units at `indices`, in that order. */
export const selectUnitsHeader = (header: SortingHeader, indices: Int32Array): SortingHeader => ({
  ...header,
  unitIds: Array.from(indices, (index) => header.unitIds[index]),
  properties: takeProperties(header.properties, indices),
})

/** For each of `count` units, its place among `indices`; -1 for those that are not there. */
export const unitMap = (count: number, indices: Int32Array): Int32Array => {
  const map = new Int32Array(count).fill(-1)
  for (const [place, index] of indices.entries()) map[index] = place
  return map
}

/** A fault unless the sampling frequencies differ by no more than `most` Hz. */
export const agreeOnFrequency = (inputs: readonly SortingHeader[], most: number): E.Either<Fault, void> => {
  const first = inputs[0].samplingFrequency
  const odd = inputs.findIndex(({ samplingFrequency }) => Math.abs(samplingFrequency - first) > most)
  if (odd < 0) return E.right(undefined)
  return E.left(conflict(`samplingFrequency of input ${odd}`, `${first} Hz, as input 0`, `${inputs[odd].samplingFrequency} Hz`))
}

/** A fault unless all have the same units in the same order. */
export const agreeOnUnits = (inputs: readonly SortingHeader[]): E.Either<Fault, void> => {
  const [{ unitIds }] = inputs
  const odd = inputs.findIndex(
    (input) => input.unitIds.length !== unitIds.length || input.unitIds.some((id, unit) => id !== unitIds[unit]),
  )
  if (odd < 0) return E.right(undefined)
  return E.left(conflict(`unitIds of input ${odd}`, `${shown(unitIds)}, as input 0`, shown(inputs[odd].unitIds)))
}
