import { either as E } from 'fp-ts'
import { type Fault, invalidParams } from '../model/fault.js'

/** The label of an artifact. */
export type Label = string | number

/** Frames of a segment's triggers, ascending, and the index of the label of each. */
export type Triggers = readonly { readonly frames: readonly number[]; readonly labels: readonly number[] }[]

/** The labels there are, ascending, and the triggers of each segment. */
export const triggersOf = (
  kind: string,
  listTriggers: readonly (readonly number[])[],
  listLabels: readonly (readonly Label[])[] | undefined,
): E.Either<Fault, { readonly labels: readonly Label[]; readonly triggers: Triggers }> => {
  const given = listLabels ?? listTriggers.map((frames) => frames.map(() => 0))
  const odd = listTriggers.findIndex((frames, segment) => given[segment]?.length !== frames.length)
  if (odd >= 0 || given.length !== listTriggers.length)
    return E.left(
      invalidParams(
        `${kind}.params.listLabels`,
        'a label for each trigger of each segment',
        `${given[odd]?.length ?? given.length}`,
      ),
    )
  const labels = [...new Set(given.flat())].toSorted((a, b) => (a < b ? -1 : 1))
  const triggers = listTriggers.map((frames, segment) => {
    const order = [...frames.keys()].toSorted((a, b) => frames[a] - frames[b])
    return { frames: order.map((place) => frames[place]), labels: order.map((place) => labels.indexOf(given[segment][place])) }
  })
  return E.right({ labels, triggers })
}

/** Where in a segment's triggers those of frames `start` to `end` stand. */
export const placesWithin = (triggers: Triggers, segment: number, start: number, end: number): readonly number[] => {
  const frames = triggers[segment]?.frames ?? []
  let [low, high] = [0, frames.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (frames[middle] >= start) high = middle
    else low = middle + 1
  }
  const places: number[] = []
  for (let place = low; place < frames.length && frames[place] < end; place++) places.push(place)
  return places
}

/** The triggers of frames `start` to `end`. */
export const triggersWithin = (triggers: Triggers, segment: number, start: number, end: number): readonly number[] =>
  placesWithin(triggers, segment, start, end).map((place) => triggers[segment].frames[place])
