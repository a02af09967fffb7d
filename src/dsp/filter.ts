import { filterOnKernels } from './filter-kernel.js'
import { onKernels } from './kernels.js'
import { type Arithmetic, checkMatrix, type Matrix } from './matrix.js'
import { type FilterPlan, planBa, planSos } from './plan.js'
import { type Direction, filterReference } from './reference/filter.js'
import type { Sos } from './sections.js'

export type { Direction } from './reference/filter.js'

/** How a filter is run. */
export interface FilterOptions {
  /** 'forward' and 'backward' start from rest; 'forward-backward' pads oddly and starts from the steady state. */
  readonly direction: Direction
  /**
   * float64 (the default) equals scipy. float32 is faster, and at int16 amplitudes within 0.01 of it for edges from about a
   * hundredth of the sampling frequency up; below that it loses whole units: a 5 Hz edge at 30 kHz is not for float32.
   */
  readonly arithmetic?: Arithmetic
  /** The input frame that is the output's first; 0 by default. What is not asked for is not written. */
  readonly skip?: number
}

const filter = (plan: FilterPlan, input: Matrix, output: Matrix, options: FilterOptions): void => {
  const skip = options.skip ?? 0
  checkMatrix('input', input)
  checkMatrix('output', output)
  if (output.channels !== input.channels) {
    throw new RangeError(`input has ${input.channels} channels, output ${output.channels}`)
  }
  if (skip < 0 || skip + output.frames > input.frames) {
    throw new RangeError(`frames ${skip} to ${skip + output.frames} do not lie in a window of ${input.frames}`)
  }
  if (output.data.length === 0) return
  const { direction } = options
  onKernels(
    (kernels, scope) => filterOnKernels(kernels, scope, { plan, input, output, direction, skip }),
    () => filterReference(plan, input, output, direction, skip),
  )
}

/** A filter whose coefficients are given: `sosFilt` or `baFilt` without them. What is planned for them is kept. */
export type Filter = (input: Matrix, output: Matrix, options: FilterOptions) => void

const planned = (planOf: (arithmetic: Arithmetic) => FilterPlan): Filter => {
  const plans = new Map<Arithmetic, FilterPlan>()
  return (input, output, options) => {
    const { arithmetic = 'float64' } = options
    const plan = plans.get(arithmetic) ?? planOf(arithmetic)
    plans.set(arithmetic, plan)
    filter(plan, input, output, options)
  }
}

/** `sosFilt` of a cascade, for many windows. */
export const sosFilter = (sos: Sos): Filter => planned((arithmetic) => planSos(sos, arithmetic))

/** `baFilt` of a transfer function, for many windows. */
export const baFilter = (b: Float64Array, a: Float64Array): Filter => planned((arithmetic) => planBa(b, a, arithmetic))

/**
 * Filter each channel along the frames with a cascade of second-order sections.
 *
 * Shapes   input frames × channels; output any number of frames from `skip` on, the same channels.
 * Dtype    any in, any out: computed in `arithmetic`; integers are rounded half to even and saturate.
 * Units    the input's.
 * Errors   RangeError: `sos` is not n × 6 or has an a0 of 0; the output does not lie in the window.
 *
 * 'forward-backward' is scipy's `sosfiltfilt`, its padding cut to frames - 1 in a short window; 'forward' is `sosfilt`;
 * 'backward' is `sosfilt` of the reversed window, reversed again. A channel's result depends on that channel alone.
 */
export const sosFilt = (sos: Sos, input: Matrix, output: Matrix, options: FilterOptions): void =>
  sosFilter(sos)(input, output, options)

/**
 * Filter each channel along the frames with a transfer function: scipy's `lfilter` and `filtfilt`.
 *
 * Shapes, dtypes and units as `sosFilt`.
 * Errors   RangeError: no coefficients, an a0 of 0; the output does not lie in the window.
 */
export const baFilt = (b: Float64Array, a: Float64Array, input: Matrix, output: Matrix, options: FilterOptions): void =>
  baFilter(b, a)(input, output, options)
