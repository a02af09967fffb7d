import { either as E } from 'fp-ts'
import { atMost, dtype, flag, nonNegative, oneOf, optional, positiveInteger, withDefault } from '../codec/codec.js'
import { type Bound, margin } from '../declare/operator.js'
import { baFilter, filterScratch, sosFilter } from '../dsp/index.js'
import { type Block, matrixOf } from '../model/block.js'
import { MOST } from '../model/bounds.js'
import type { Dtype } from '../model/dtype.js'
import type { Fault } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import { floatProperty } from '../model/properties.js'
import type { Coefficients } from './filterDesign.js'
import { processedDtype } from './processed.js'

const both = { doc: 'both ways has no phase shift and twice the order; one way starts each block from rest at its margin' }

/** The parameters that all recursive filters share, but for their direction. */
export const blockFields = {
  marginMs: optional(atMost(nonNegative, MOST.milliseconds), {
    doc: 'samples around a block that its filtering takes in; default five periods of the lowest edge',
    unit: 'ms',
  }),
  dtype: optional(dtype, { doc: "the output's; default the input's" }),
  addReflectPadding: withDefault(flag, false, { doc: 'reflect the signal beyond the ends of a segment' }),
  blockFrames: optional(atMost(positiveInteger, MOST.blockFrames), {
    doc: 'the fixed blocks that are filtered, whatever is asked for; default one second',
    unit: 'frames',
  }),
  arithmetic: withDefault(oneOf(['float64', 'float32']), 'float64', {
    doc: 'float32 is faster and differs by some thousandths of a bit',
  }),
}

/** The parameters that all recursive filters share. */
export const filterFields = {
  ...blockFields,
  direction: withDefault(oneOf(['forward-backward', 'forward', 'backward']), 'forward-backward', both),
}

interface FilterParams {
  readonly marginMs?: number
  readonly dtype?: Dtype
  readonly direction: 'forward-backward' | 'forward' | 'backward'
  readonly addReflectPadding: boolean
  readonly blockFrames?: number
  readonly arithmetic: 'float64' | 'float32'
}

/** The margin where none is given: five periods of the lowest edge, in ms. */
export const marginOf = (hertz: number): number => 5 * (1000 / hertz)

/** The parameters with what depends on the input filled in; `marginMs` is what the filter's edges ask for. */
export const closeFilter = <P extends Omit<FilterParams, 'direction'>>(params: P, header: Header, marginMs: number): P => ({
  ...params,
  marginMs: params.marginMs ?? marginMs,
  dtype: params.dtype ?? header.dtype,
  blockFrames: params.blockFrames ?? Math.max(1, Math.floor(header.samplingFrequency)),
})

/** A filter on a block grid: its header, needs and kernel. */
export const filterBound = (
  kind: string,
  params: FilterParams,
  coefficients: Coefficients,
  header: Header,
): E.Either<Fault, Bound> =>
  pipe(
    processedDtype(kind, header, params.dtype),
    E.map((outputDtype): Bound => {
      const { direction, arithmetic, blockFrames, addReflectPadding } = params
      // SpikeInterface truncates too.
      const frames = Math.trunc(((params.marginMs ?? 0) * header.samplingFrequency) / 1000)
      const filter = 'sos' in coefficients ? sosFilter(coefficients.sos) : baFilter(coefficients.b, coefficients.a)
      return {
        header: { ...header, dtype: outputDtype, ...filteredMetadata(header) },
        channels: 'each',
        blockFrames,
        edge: addReflectPadding ? 'reflect' : 'none',
        need: ({ start, end }) => ({
          start: direction === 'backward' ? start : start - frames,
          end: direction === 'forward' ? end : end + frames,
        }),
        window: margin(frames),
        inPlace: true,
        scratch: (count) => filterScratch(count + 2 * frames, [header.dtype, outputDtype]),
        causal: direction === 'forward',
        kernel: ([input]: readonly Block[], output: Block) => {
          const options = { direction, arithmetic, skip: output.start - input.start }
          filter(matrixOf(input), matrixOf(output), options)
        },
      }
    }),
  )

/** A filtered recording says so, and has no offset any more. */
const filteredMetadata = ({ properties, annotations }: Header): Pick<Header, 'properties' | 'annotations'> => ({
  annotations: { ...annotations, is_filtered: true },
  properties:
    'offset_to_uV' in properties
      ? { ...properties, offset_to_uV: floatProperty(properties.offset_to_uV.values.map(() => 0)) }
      : properties,
})
