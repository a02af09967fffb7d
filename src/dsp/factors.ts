import { cos, exp, pi, sin } from './math.js'
import { type Factors, factorsOf } from './spectral.js'

/** The last few that were made, by the length they are for: all blocks of a segment but the last have one length. */
const remembered = <A>(make: (length: number, around: number) => A): ((length: number, around?: number) => A) => {
  const made = new Map<string, A>()
  return (length, around = 0) => {
    const key = `${length} ${around}`
    const known = made.get(key)
    if (known !== undefined) return known
    if (made.size > 3) made.clear()
    const fresh = make(length, around)
    made.set(key, fresh)
    return fresh
  }
}

/** Factors that delay by each of these numbers of frames, and the window that lets both margins rise from zero by a cosine. */
export const delayFactors = (delays: readonly number[]) =>
  remembered((length, around): { readonly table: readonly Factors[]; readonly window: Float64Array } => {
    const window = new Float64Array(length).fill(1)
    for (let frame = 0; frame < around; frame++) {
      const rise = (1 - cos((frame / around) * pi)) / 2
      window[frame] *= rise
      window[length - 1 - frame] *= rise
    }
    const table = delays.map((delay) =>
      factorsOf(length, (frequency) => {
        const angle = 2 * pi * frequency * delay
        return [cos(angle), -sin(angle)]
      }),
    )
    return { table, window }
  })

/** Factors of the average by a Hann window of 2 × `half` + 1 frames around each: numpy's `hanning`, over its sum. */
export const hannFactors = (half: number) => {
  // The sum of the cosines of all multiples from -half to half.
  const sum = (angle: number): number => {
    const bottom = sin(angle / 2)
    return Math.abs(bottom) < 1e-14 ? 2 * half + 1 : sin((half + 0.5) * angle) / bottom
  }
  return remembered((length) =>
    factorsOf(length, (frequency) => {
      const angle = 2 * pi * frequency
      if (half === 0) return [1, 0]
      return [(0.5 * sum(angle) + 0.25 * (sum(angle - pi / half) + sum(angle + pi / half))) / half, 0]
    }),
  )
}

/** A Gaussian low-pass: what is left of a frequency, in Hz. */
const gaussian = (edge: number, samplingFrequency: number): ((hertz: number) => number) => {
  if (edge <= samplingFrequency / 8) return (hertz) => exp(-0.5 * (hertz / edge) * (hertz / edge))
  // So narrow a Gaussian, sampled, has another spectrum than a Gaussian.
  const deviation = samplingFrequency / (2 * pi * edge)
  const limit = Math.round(5 * deviation) + 1
  const samples = Array.from(
    { length: limit + 1 },
    (_, frame) => exp(-0.5 * (frame / deviation) ** 2) / (deviation * Math.sqrt(2 * pi)),
  )
  return (hertz) => {
    const turn = (2 * pi * hertz) / samplingFrequency
    return Math.abs(samples.reduce((sum, sample, frame) => sum + (frame === 0 ? sample : 2 * sample * cos(turn * frame)), 0))
  }
}

/** Factors that keep what the Gaussian of the upper edge leaves, and take away what that of the lower one leaves of it. */
export const gaussianFactors = (freqMin: number | null, freqMax: number | null, samplingFrequency: number) => {
  const keep = freqMax === null ? (): number => 1 : gaussian(freqMax, samplingFrequency)
  const lose = freqMin === null ? (): number => 0 : gaussian(freqMin, samplingFrequency)
  return remembered((length) =>
    factorsOf(length, (frequency) => {
      const hertz = frequency * samplingFrequency
      return [keep(hertz) * (1 - lose(hertz)), 0]
    }),
  )
}
