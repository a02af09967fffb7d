import { either as E } from 'fp-ts'
import { atMost, exactly, nonNegative, oneOf, withDefault } from '../src/codec/codec.js'
import { defineSortingOperator } from '../src/declare/sorting.js'
import { MOST } from '../src/model/bounds.js'
import { roundHalfEven } from '../src/model/round.js'
import { filterSpikes, type Spikes } from '../src/model/spikes.js'

/**
 * Take away spikes that follow, or precede, one of the same unit too closely.
 *
 * Shapes   spikes in; out fewer of the same units.
 * Dtype    frames stay whole numbers.
 * Units    `censoredPeriodMs` in ms.
 * Margin   the censored period; the iterative methods, which decide spike after spike, the whole segment.
 * Errors   none beyond those of its parameters.
 * Source   SpikeInterface `remove_duplicated_spikes`. Its method "random" is left out: no two runs of it agree.
 */
export const removeDuplicatedSpikes = defineSortingOperator({
  kind: 'removeDuplicatedSpikes',
  version: 1,
  inputs: 'one',
  params: exactly({
    censoredPeriodMs: withDefault(atMost(nonNegative, MOST.milliseconds), 0.3, {
      doc: 'spikes of a unit no further apart than this are duplicates',
      unit: 'ms',
    }),
    method: withDefault(oneOf(['keep_first', 'keep_last', 'keep_first_iterative', 'keep_last_iterative']), 'keep_first', {
      doc: 'which stays; iterative: a spike that goes takes no other with it',
    }),
  }),
  example: 'removeDuplicatedSpikes({ censoredPeriodMs: 0.3 })',
  examples: (_header) => [
    {},
    { censoredPeriodMs: 20, method: 'keep_last' },
    { censoredPeriodMs: 20, method: 'keep_first_iterative' },
  ],
  bind: ({ censoredPeriodMs, method }, [header]) => {
    const censored = roundHalfEven(censoredPeriodMs * 1e-3 * header.samplingFrequency)
    const units = header.unitIds.length
    const iterative = method.endsWith('iterative')
    const reach = iterative ? Number.POSITIVE_INFINITY : censored
    const forward = method.startsWith('keep_first')
    return E.right({
      header,
      margin: forward ? { before: reach, after: 0 } : { before: 0, after: reach },
      kernel: (spikes: Spikes) =>
        forward ? thinned(spikes, units, censored, iterative) : reversed(spikes, units, censored, iterative),
    })
  },
})

/** Without the spikes that follow one of their unit by `censored` frames or less: any one, or one that stays. */
const thinned = (spikes: Spikes, units: number, censored: number, iterative: boolean): Spikes => {
  const before = new Float64Array(units).fill(Number.NEGATIVE_INFINITY)
  const { sampleIndex, unitIndex } = spikes
  return filterSpikes(spikes, (place) => {
    const unit = unitIndex[place]
    const stays = sampleIndex[place] - before[unit] > censored
    if (stays || !iterative) before[unit] = sampleIndex[place]
    return stays
  })
}

/** The same, seen from the end. */
const reversed = (spikes: Spikes, units: number, censored: number, iterative: boolean): Spikes => {
  const back = { sampleIndex: spikes.sampleIndex.map((frame) => -frame).reverse(), unitIndex: spikes.unitIndex.slice().reverse() }
  const left = thinned(back, units, censored, iterative)
  return { sampleIndex: left.sampleIndex.map((frame) => -frame).reverse(), unitIndex: left.unitIndex.slice().reverse() }
}
