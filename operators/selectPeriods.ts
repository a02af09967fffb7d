import { either as E } from 'fp-ts'
import { exactly, listOf, nonNegativeInteger, required } from '../src/codec/codec.js'
import { defineSortingOperator } from '../src/declare/sorting.js'
import { invalidParams } from '../src/model/fault.js'
import { filterSpikes, type Spikes } from '../src/model/spikes.js'

/**
 * Keep the spikes that lie in one of their unit's periods.
 *
 * Shapes   spikes in; out those in the periods. Units without a period stay, without spikes.
 * Dtype    frames stay whole numbers.
 * Units    frames, as the input counts them.
 * Margin   none.
 * Errors   InvalidParams: a period of another form, of a unit that does not exist, or that ends before it starts.
 * Source   SpikeInterface `sorting.select_periods`: a period is [segment, first frame, first frame after, unit index].
 */
export const selectPeriods = defineSortingOperator({
  kind: 'selectPeriods',
  version: 1,
  inputs: 'one',
  params: exactly({
    periods: required(listOf(listOf(nonNegativeInteger, 4)), { doc: 'each: segment index, start frame, end frame, unit index' }),
  }),
  example: 'selectPeriods({ periods: [[0, 0, 15_000, 0], [0, 20_000, 40_000, 1]] })',
  examples: ({ unitIds }) => [{ periods: [] }, { periods: unitIds.map((_, unit) => [0, 50 * unit, 400 + 300 * unit, unit]) }],
  bind: ({ periods }, [header]) => {
    const wrong = periods.findIndex(
      (period) => period.length !== 4 || period[2] < period[1] || period[3] >= header.unitIds.length,
    )
    if (wrong >= 0) {
      const form = `[segment, start, end, unit index below ${header.unitIds.length}] with start ≤ end`
      return E.left(invalidParams(`selectPeriods.params.periods[${wrong}]`, form, JSON.stringify(periods[wrong])))
    }
    return E.right({
      header,
      kernel: (spikes: Spikes, segment: number) => within(spikes, segment, periods, header.unitIds.length),
    })
  },
})

const within = (spikes: Spikes, segment: number, periods: readonly (readonly number[])[], units: number): Spikes => {
  const ofUnit: (readonly [start: number, end: number])[][] = Array.from({ length: units }, () => [])
  for (const [owner, start, end, unit] of periods) if (owner === segment) ofUnit[unit].push([start, end])
  const { sampleIndex, unitIndex } = spikes
  return filterSpikes(spikes, (place) =>
    ofUnit[unitIndex[place]].some(([start, end]) => sampleIndex[place] >= start && sampleIndex[place] < end),
  )
}
