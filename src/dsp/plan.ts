/**
 * How a cascade is computed: which recurrences, in which order, from which state.
 *
 * A filter whose zeros all lie at z = 1 and z = -1 (Butterworth and Chebyshev I: low-, high- and band-pass) is re-paired
 * into sections whose numerators need no multiplication, such as 1 - z⁻²; its gain is applied once, at the end.
 * Any other cascade is computed as scipy does, section by section in the transposed direct form.
 */
import type { Arithmetic } from './matrix.js'
import { type Pairing, paired, type Section } from './pairing.js'
import type { Sos } from './sections.js'
import { lfilterZi, normalized, sosfiltZi } from './steady.js'
import { integerPower } from './zpk.js'

/** The recurrences a kernel knows, by number. The first five are direct forms whose numerator is named. */
export const recurrences = {
  /** 1 - z⁻² */
  band: 0,
  /** (1 - z⁻¹)² */
  high: 1,
  /** (1 + z⁻¹)² */
  low: 2,
  /** 1 - z⁻¹, over 1 + a1 z⁻¹ */
  high1: 3,
  /** 1 + z⁻¹, over 1 + a1 z⁻¹ */
  low1: 4,
  /** Any second-order section, in `sosfilt`'s order of operations. */
  section: 5,
  /** Any second-order transfer function, in `lfilter`'s order of operations. */
  transfer: 6,
  /** A transfer function of any order, in `lfilter`'s order of operations. */
  general: 7,
} as const

/** One recurrence: its coefficients, and its state when the input has always been 1. */
export interface Stage {
  readonly kind: number
  /** b0 b1 … a1 a2 …: as many b as `order` + 1, then `order` a. */
  readonly b: Float64Array
  readonly a: Float64Array
  /** Direct forms: x₋₁ = x₋₂, y₋₁ = y₋₂. Transposed forms: z0, z1, …. */
  readonly initial: Float64Array
}

/** A cascade, ready to run. */
export interface FilterPlan {
  readonly stages: readonly Stage[]
  /** Applied once for each pass, to the output. */
  readonly gain: number
  /** Frames of odd padding for a forward-backward pass, where the window is long enough. */
  readonly padding: number
  readonly arithmetic: Arithmetic
}

const sectionsOf = (sos: Sos): Section[] =>
  Array.from({ length: sos.length / 6 }, (_, i) => {
    const [b0, b1, b2, a0, a1, a2] = sos.subarray(i * 6, i * 6 + 6)
    if (a0 === 0) throw new RangeError(`section ${i}: a0 must not be 0`)
    return { b: [b0 / a0, b1 / a0, b2 / a0], a: [a1 / a0, a2 / a0] }
  })

const kindOf = (ones: number, minusOnes: number): number => {
  if (ones === 1 && minusOnes === 1) return recurrences.band
  if (ones + minusOnes === 1) return ones === 1 ? recurrences.high1 : recurrences.low1
  return ones === 2 ? recurrences.high : recurrences.low
}

/** The stages of a re-paired cascade, each with its output for a constant input of 1. */
const stagesOf = (pairs: readonly Pairing[]): Stage[] => {
  let level = 1
  return pairs.map(({ poles, ones, minusOnes }) => {
    const before = level
    level = ones > 0 ? 0 : (level * integerPower(2, minusOnes)) / (1 + poles[0] + poles[1])
    return {
      kind: kindOf(ones, minusOnes),
      b: new Float64Array(3),
      a: Float64Array.from(poles),
      initial: Float64Array.of(before, level),
    }
  })
}

/** scipy's padding for `sosfiltfilt`: three times the number of taps. */
const sosPadding = (sos: Sos): number => {
  const count = sos.length / 6
  const zeros = (at: number): number => Array.from({ length: count }, (_, i) => sos[i * 6 + at]).filter((x) => x === 0).length
  return 3 * (2 * count + 1 - Math.min(zeros(2), zeros(5)))
}

// Below this the intermediate signals, which lack the gain, could leave the range of the arithmetic.
const leastGain = { float32: 1e-12, float64: 1e-120 } as const

/** Errors: RangeError when `sos` is not n × 6, n ≥ 1, or an a0 is 0. */
export const planSos = (sos: Sos, arithmetic: Arithmetic): FilterPlan => {
  if (sos.length === 0 || sos.length % 6 !== 0) throw new RangeError(`sos must be n × 6, got ${sos.length} numbers`)
  const sections = sectionsOf(sos)
  const padding = sosPadding(sos)
  const gain = sections.reduce((total, { b }) => total * b[0], 1)
  const pairs = Math.abs(gain) > leastGain[arithmetic] ? paired(sections) : undefined
  if (pairs !== undefined) return { stages: stagesOf(pairs), gain, padding, arithmetic }
  const zi = sosfiltZi(sos)
  return {
    stages: sections.map(({ b, a }, i) => ({
      kind: recurrences.section,
      b: Float64Array.from(b),
      a: Float64Array.from(a),
      initial: zi.slice(i * 2, i * 2 + 2),
    })),
    gain: 1,
    padding,
    arithmetic,
  }
}

/** Errors: RangeError when there are no coefficients or a0 is 0. */
export const planBa = (numerator: Float64Array, denominator: Float64Array, arithmetic: Arithmetic): FilterPlan => {
  const { b, a } = normalized(numerator, denominator)
  const order = Math.max(2, a.length - 1)
  const wide = (all: Float64Array): Float64Array => Float64Array.from({ length: order + 1 }, (_, i) => all[i] ?? 0)
  const initial = new Float64Array(order)
  initial.set(lfilterZi(b, a))
  const kind = order === 2 ? recurrences.transfer : recurrences.general
  return {
    stages: [{ kind, b: wide(b), a: wide(a).subarray(1), initial }],
    gain: 1,
    padding: 3 * Math.max(numerator.length, denominator.length),
    arithmetic,
  }
}
