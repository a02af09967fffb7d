import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dtype, Json, Recording } from 'rxephys'
import { bandpassFilter, commonReference } from 'rxephys/operators'
import { isNumberSamples, itemSize, type NumberSamples, viewOf } from '../../src/model/dtype.js'

type Params = { readonly [key: string]: Json }

/** An operator and its parameters, which both sides get: SpikeInterface with its names for them. */
export type Step =
  | { readonly kind: 'commonReference'; readonly params: NonNullable<Parameters<typeof commonReference>[0]> }
  | { readonly kind: 'bandpassFilter'; readonly params: NonNullable<Parameters<typeof bandpassFilter>[0]> }

/** What both sides start from. */
export interface Source {
  readonly recording: Recording
  readonly theirs: { readonly kind: 'spikeglx' | 'folder' | 'binary'; readonly params: Params }
}

/** `freqMin` as SpikeInterface writes it: `freq_min`. */
export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const ours = (recording: Recording, step: Step): Recording =>
  recording.pipe(step.kind === 'commonReference' ? commonReference(step.params) : bandpassFilter(step.params))

/** The recording after these steps. */
export const applied = ({ recording }: Source, steps: readonly Step[]): Recording => steps.reduce(ours, recording)

const theirStep = ({ kind, params }: Step): Json => ({
  kind: snake(kind),
  params: {
    ...Object.fromEntries(
      Object.entries(params).map(([key, value]) => [snake(key), value === 'outOfGroup' ? snake(value) : value]),
    ),
    // Below 100 Hz it wants to be told that one means it.
    ...(kind === 'bandpassFilter' && { ignore_low_freq_error: true }),
  },
})

/** One pipeline for `pipeline.py` to save in `folder`. */
export const theirJob = ({ theirs }: Source, steps: readonly Step[], folder: string): Json => ({
  source: theirs,
  steps: steps.map(theirStep),
  folder,
})

/** The samples of a segment in a saved folder, straight from the file. */
export const savedSamples = (folder: string, segment: number, dtype: Dtype): NumberSamples => {
  const { buffer, byteLength } = Uint8Array.from(readFileSync(join(folder, `traces_cached_seg${segment}.raw`)))
  const samples = viewOf(dtype, buffer, 0, byteLength / itemSize(dtype))
  if (!isNumberSamples(samples)) throw new TypeError(`${dtype} samples are not compared`)
  return samples
}

/** Where a rounded value may go either way: how near to a half the true one must be. */
const TIE = 1e-6

export interface Comparison {
  /** Undefined when all samples agree. */
  readonly wrong: string | undefined
  /** Samples that differ by one and lie on a half: they may go either way. */
  readonly ties: number
  /** The largest difference. */
  readonly largest: number
}

/**
 * Integers must be equal, but where `exact` lies on a half, and but for a part `uneven` of them, which may differ by one; floats
 * may differ by `tolerance`; with `nanIsZero` ours is 0 where theirs is NaN.
 */
export const compare = (
  our: NumberSamples,
  their: NumberSamples,
  {
    exact,
    tolerance = 0,
    uneven = 0,
    nanIsZero = false,
  }: { exact?: NumberSamples; tolerance?: number; uneven?: number; nanIsZero?: boolean },
): Comparison => {
  if (our.length !== their.length) return { wrong: `${our.length} samples, theirs ${their.length}`, ties: 0, largest: 0 }
  let [ties, bad, first, largest] = [0, 0, -1, 0]
  for (let index = 0; index < our.length; index++) {
    const difference = Math.abs(our[index] - their[index])
    if (difference === 0 || (nanIsZero && Number.isNaN(their[index]) && our[index] === 0)) continue
    if (exact !== undefined && difference === 1 && Math.abs(Math.abs(exact[index] % 1) - 0.5) <= TIE) ties++
    else if (difference === 1 && ties < uneven * our.length) ties++
    else if (!(difference <= tolerance)) {
      bad++
      if (first < 0) first = index
    }
    largest = Math.max(largest, difference)
  }
  const wrong =
    bad === 0
      ? undefined
      : `${bad} of ${our.length} samples differ, by up to ${largest}; at ${first} ours is ${our[first]}, theirs ${their[first]}`
  return { wrong, ties, largest }
}
