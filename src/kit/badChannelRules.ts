import { either as E } from 'fp-ts'
import { medianOf } from '../dsp/index.js'
import type { Header } from '../model/header.js'
import type { Kept } from './estimates.js'
import { meanOf } from './levelling.js'
import { placesOf } from './mixing.js'

/** What a channel is. */
export type Label = 'good' | 'dead' | 'noise' | 'out'

const labels: readonly Label[] = ['good', 'dead', 'noise', 'out']

/** Labels of their numbers: 0 good, 1 dead, 2 noise, 3 out. */
export const labelsOfNumbers = (numbers: Int32Array): readonly Label[] => Array.from(numbers, (number) => labels[number])

/** Noise is what deviates by more than so many times the median deviation. */
export const deviationLabels = (kept: Kept, channels: number, method: 'std' | 'mad', threshold: number): readonly Label[] => {
  const deviations = Array.from({ length: channels }, (_, channel) => {
    const values = kept.channel(channel)
    const middle = method === 'std' ? meanOf(values) : medianOf(values.slice())
    return method === 'std'
      ? Math.sqrt(meanOf(values.map((value) => (value - middle) * (value - middle))))
      : medianOf(values.map((value) => Math.abs(value - middle)))
  })
  const most = threshold * medianOf(Float64Array.from(deviations))
  return deviations.map((deviation) => (deviation > most ? 'noise' : 'good'))
}

/** Noise is what is too little like the median of its neighbours; a channel without any is good. */
export const neighbourhoodLabels = (
  kept: Kept,
  header: Header,
  {
    neighborhoodR2RadiusUm,
    neighborhoodR2Threshold,
  }: { readonly neighborhoodR2RadiusUm: number; readonly neighborhoodR2Threshold: number },
): readonly Label[] => {
  const found = placesOf('detectBadChannels', header)
  const places = E.isRight(found) ? found.right : []
  const channels = places.length
  const distance = (a: number, b: number): number =>
    Math.sqrt(places[a].reduce((sum, value, axis) => sum + (value - places[b][axis]) ** 2, 0))
  const neighbours = places.map((_, channel) =>
    [...places.keys()].filter((other) => other !== channel && distance(channel, other) < neighborhoodR2RadiusUm),
  )
  const correlations: number[][] = places.map(() => [])
  kept.each(({ data, frames }) => {
    const columns = places.map((_, channel) => {
      const own = Float64Array.from({ length: frames }, (__, frame) => Number(data[frame * channels + channel]))
      const middle = medianOf(own.slice())
      return own.map((value) => value - middle)
    })
    for (const [channel, near] of neighbours.entries()) {
      if (near.length === 0) continue
      let [product, own, theirs] = [0, 0, 0]
      for (let frame = 0; frame < frames; frame++) {
        const around = medianOf(Float64Array.from(near, (other) => columns[other][frame]))
        const value = columns[channel][frame]
        product += value * around
        own += value * value
        theirs += around * around
      }
      const size = Math.sqrt((own / frames) * (theirs / frames))
      correlations[channel].push(product / frames / (size === 0 ? 1 : size))
    }
  })
  return correlations.map((each) =>
    each.length > 0 && medianOf(Float64Array.from(each)) ** 2 < neighborhoodR2Threshold ? 'noise' : 'good',
  )
}
