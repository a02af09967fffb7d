import { philox, split } from '../dsp/philox.js'

/** The waveform that a unit leaves on every channel at each of its spikes. */
export interface GeneratedUnit {
  /** Where it is, in µm: as contacts are. */
  readonly location: readonly [x: number, y: number]
  readonly mainChannel: number
  /** µV of its largest sample. */
  readonly amplitude: number
  /** Frames × channels, C-order, in µV. */
  readonly template: Float64Array
}

/** How far around its unit a spike is felt, in µm; µV of its smallest and largest amplitude. */
const REACH = 25
const AMPLITUDES = [60, 200] as const
/** ms of the trough's width, of the hump that follows it, and of how long after it comes. */
const SHAPE = { trough: 0.12, hump: 0.35, delay: 0.55, height: 0.35 }

/** A trough, and a lower hump after it; `ms` from the trough. Rational functions alone: the same in every engine. */
const shapeAt = (ms: number): number => {
  const bell = (distance: number, width: number): number => {
    const part = 1 + (distance / width) * (distance / width)
    return 1 / (part * part)
  }
  return SHAPE.height * bell(ms - SHAPE.delay, SHAPE.hump) - bell(ms, SHAPE.trough)
}

/** Units at random places beside contacts, each with its amplitude; `before` frames stand before the trough. */
export const generatedUnits = (
  numUnits: number,
  contacts: readonly (readonly number[])[],
  seed: number,
  { samplingFrequency, before, after }: { readonly samplingFrequency: number; readonly before: number; readonly after: number },
): readonly GeneratedUnit[] =>
  Array.from({ length: numUnits }, (_, unit) => {
    const [place, beside, size] = philox([unit, 0, 0, 1], split(seed)).map((word) => (word >>> 0) / 2 ** 32)
    const [x, y] = contacts[Math.floor(place * contacts.length)]
    const location = [x + 5 + 15 * beside, y] as const
    const amplitude = AMPLITUDES[0] + (AMPLITUDES[1] - AMPLITUDES[0]) * size
    const distances = contacts.map(([u, v]) => (u - location[0]) * (u - location[0]) + (v - location[1]) * (v - location[1]))
    const nearest = distances.indexOf(Math.min(...distances))
    const shares = distances.map((distance) => (1 + distances[nearest] / (REACH * REACH)) / (1 + distance / (REACH * REACH)))
    const template = new Float64Array((before + after) * contacts.length)
    for (let row = 0; row < before + after; row++) {
      const value = amplitude * shapeAt(((row - before) * 1000) / samplingFrequency)
      for (let channel = 0; channel < contacts.length; channel++)
        template[row * contacts.length + channel] = value * shares[channel] * shares[channel]
    }
    return { location, mainChannel: nearest, amplitude, template }
  })
