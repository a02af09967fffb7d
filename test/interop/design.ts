import { butter, type FilterKind, matrix, sosFilt } from '../../src/dsp/index.js'
import type { Checks } from '../tools/checks.js'
import { peer } from './peer.js'

interface Design {
  readonly order: number
  readonly edges: number | readonly [number, number]
  readonly kind: FilterKind
  readonly fs: number
}

const designs: readonly Design[] = [30000, 29999.757983, 2500, 11574.074074].flatMap((fs) =>
  [1, 2, 3, 4, 5, 6, 8].flatMap((order): readonly Design[] => [
    { order, edges: [300, Math.min(6000, 0.4 * fs)], kind: 'bandpass', fs },
    { order, edges: [5, 0.49 * fs], kind: 'bandpass', fs },
    { order, edges: [0.1 * fs, 0.11 * fs], kind: 'bandpass', fs },
    { order, edges: 300, kind: 'highpass', fs },
    { order, edges: 5, kind: 'highpass', fs },
    { order, edges: 0.2 * fs, kind: 'lowpass', fs },
    { order, edges: [45, 55], kind: 'bandstop', fs },
  ]),
)

/** The largest difference of two coefficients, relative to theirs, or to 1 where theirs is larger than that or zero. */
const largest = (ours: Float64Array, theirs: readonly number[]): number =>
  Math.max(...theirs.map((value, index) => Math.abs(ours[index] - value) / (value === 0 ? 1 : Math.min(1, Math.abs(value)))))

const title = ({ order, edges, kind, fs }: Design): string =>
  `${kind} ${[edges].flat().join('–')} Hz, order ${order}, at ${fs} Hz`

const filtered: readonly Design[] = [
  { order: 5, edges: [300, 6000], kind: 'bandpass', fs: 30000 },
  { order: 5, edges: [5, 6000], kind: 'bandpass', fs: 30000 },
  { order: 5, edges: [5, 6000], kind: 'bandpass', fs: 29999.757983 },
]

interface Answer {
  readonly designs: readonly (readonly (readonly number[])[])[]
  readonly filtered: readonly {
    readonly sos: readonly (readonly number[])[]
    readonly samples: readonly (readonly number[])[]
    readonly filtered: readonly (readonly number[])[]
  }[]
}

/** Butterworth designs against scipy's, to 1e-12; and the cascade, given scipy's coefficients, against sosfiltfilt. */
export const checkDesigns = (checks: Checks): void => {
  const theirs = peer.ask<Answer>('design.py', { designs, filtered })
  let worst = 0
  for (const [index, design] of designs.entries()) {
    const sos = theirs.designs[index].flat()
    const ours = butter(design.order, design.edges, design.kind, design.fs).sos()
    const found = ours.length === sos.length ? largest(ours, sos) : Number.POSITIVE_INFINITY
    worst = Math.max(worst, found)
    checks.check(`Butterworth ${title(design)}`, found <= 1e-12, `differs by ${found}`)
  }
  console.log(`  the largest difference of a coefficient is ${worst.toExponential(1)}`)
  for (const [index, design] of filtered.entries()) {
    const { sos, samples, filtered: expected } = theirs.filtered[index]
    const output = new Float64Array(samples.length * 2)
    const [input, into] = [matrix(Int16Array.from(samples.flat()), samples.length, 2), matrix(output, samples.length, 2)]
    sosFilt(Float64Array.from(sos.flat()), input, into, { direction: 'forward-backward', arithmetic: 'float64', skip: 0 })
    const found = expected.flat().reduce((most, value, at) => Math.max(most, Math.abs(output[at] - value)), 0)
    // In LSB, on noise of 500: at 5 Hz the order of additions alone moves the output by 3e-9.
    const tolerance = [design.edges].flat()[0] < 100 ? 1e-8 : 1e-9
    checks.check(
      `with scipy's coefficients, ${title(design)} is sosfiltfilt to ${tolerance}`,
      found <= tolerance,
      `differs by ${found}`,
    )
  }
}
