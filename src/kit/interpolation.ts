import { either as E } from 'fp-ts'
import type { Bound } from '../declare/operator.js'
import { exp, type Mix, pow } from '../dsp/index.js'
import { type Fault, invalidParams } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import { mixOf, patchingKernel, placesOf } from './mixing.js'

/** How channels are weighed by their distance; or the weights themselves, good channels × bad ones. */
export interface Kriging {
  readonly sigmaUm: number
  readonly p: number
  readonly weights?: Float64Array | undefined
}

/** The most common step between places along y, of several the smallest; 1 µm where there is one place. */
export const usualSigma = (places: readonly (readonly number[])[]): number => {
  const depths = [...new Set(places.map(([, y]) => y))].toSorted((a, b) => a - b)
  const counts = new Map<number, number>()
  for (let place = 1; place < depths.length; place++) {
    const step = depths[place] - depths[place - 1]
    counts.set(step, (counts.get(step) ?? 0) + 1)
  }
  const most = Math.max(...counts.values())
  return counts.size === 0 ? 1 : Math.min(...[...counts].flatMap(([step, count]) => (count === most ? [step] : [])))
}

/** Weights below this are none. */
const LEAST = 0.005

/** An operator that replaces the channels `bad`. */
export const interpolating = (kind: string, header: Header, bad: Int32Array, kriging: Kriging): E.Either<Fault, Bound> =>
  pipe(
    placesOf(kind, header),
    E.chain((places) => {
      const isBad = new Set(bad)
      const good = places.flatMap((_, channel) => (isBad.has(channel) ? [] : [channel]))
      const { weights } = kriging
      if (weights !== undefined && weights.length !== good.length * bad.length)
        return E.left(invalidParams(`${kind}.params.weights`, `${good.length} × ${bad.length} numbers`, `${weights.length}`))
      const mixes = new Map<number, Mix>()
      for (const [column, channel] of bad.entries()) {
        const own =
          weights === undefined
            ? weightsOf(
                places[channel],
                good.map((each) => places[each]),
                kriging,
              )
            : good.map((_, row) => weights[row * bad.length + column])
        mixes.set(channel, mixOf(own, good))
      }
      return E.right({ header, channels: 'all' as const, kernel: patchingKernel(mixes) })
    }),
  )

const weightsOf = (
  from: readonly number[],
  places: readonly (readonly number[])[],
  { sigmaUm, p }: Kriging,
): readonly number[] => {
  const weights = places.map((place) => {
    const distance = Math.sqrt(place.reduce((sum, value, axis) => sum + (value - from[axis]) * (value - from[axis]), 0))
    const weight = exp(-pow(distance / sigmaUm, p))
    return weight < LEAST ? 0 : weight
  })
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => (sum === 0 || weight / sum < LEAST ? 0 : weight / sum))
}
