import { firstFrom } from './rows.js'
import { orderByUnit } from './spikeOrder.js'
import type { SpikeVector } from './spikes.js'

/** Segments' vectors, in turn, as one. */
export const concatenateVectors = (parts: readonly SpikeVector[]): SpikeVector => {
  const [only] = parts
  if (parts.length === 1) return only
  const count = parts.reduce((sum, { sampleIndex }) => sum + sampleIndex.length, 0)
  const whole = { sampleIndex: new Float64Array(count), unitIndex: new Int32Array(count), segmentIndex: new Int32Array(count) }
  let at = 0
  for (const { sampleIndex, unitIndex, segmentIndex } of parts) {
    whole.sampleIndex.set(sampleIndex, at)
    whole.unitIndex.set(unitIndex, at)
    whole.segmentIndex.set(segmentIndex, at)
    at += sampleIndex.length
  }
  return whole
}

/** A spike vector unit by unit, each unit's segment by segment. */
export interface ReorderedSpikes extends SpikeVector {
  /** Where each spike stands in the spike vector. */
  readonly order: Int32Array
  /** The spikes of unit u in segment s are those from `slices[u][s][0]` to `slices[u][s][1]`. */
  readonly slices: readonly (readonly (readonly [from: number, to: number])[])[]
}

/** Reorder a spike vector by unit, then segment, then frame. */
export const reorderVector = (vector: SpikeVector, units: number, segments: number): ReorderedSpikes => {
  const { sampleIndex, order, starts } = orderByUnit(vector, units)
  const unitIndex = new Int32Array(order.length)
  for (let unit = 0; unit < units; unit++) unitIndex.fill(unit, starts[unit], starts[unit + 1])
  const segmentIndex = new Int32Array(order.length)
  if (segments > 1) for (let i = 0; i < order.length; i++) segmentIndex[i] = vector.segmentIndex[order[i]]
  const slices = Array.from({ length: units }, (_, unit) =>
    Array.from({ length: segments }, (_each, segment): readonly [number, number] => {
      const from = firstFrom(segmentIndex, segment, starts[unit], starts[unit + 1])
      return [from, firstFrom(segmentIndex, segment + 1, from, starts[unit + 1])]
    }),
  )
  return { sampleIndex, unitIndex, segmentIndex, order, slices }
}
