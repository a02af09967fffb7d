import { either as E } from 'fp-ts'
import type { Estimator } from '../declare/estimator.js'
import type { FloatBlock } from '../declare/kernel.js'
import { type Bound, margin } from '../declare/operator.js'
import { medianOf } from '../dsp/index.js'
import type { Block } from '../model/block.js'
import type { Header } from '../model/header.js'
import { copyBlock, floatRows, writeRows } from './blockRows.js'
import { placesWithin, type Triggers } from './triggers.js'

/** How templates of artifacts are subtracted. */
export interface Templates {
  /** Frames before the trigger, and from it on: a template has as many. */
  readonly before: number
  readonly after: number
  /** Labels × frames × channels. */
  readonly artifacts: Float64Array
  /** Of each label, whether a channel has the artifact. */
  readonly sparsity: readonly (readonly boolean[])[] | undefined
  readonly scaleAmplitude: boolean
  /** Frames that an artifact may lie beside its trigger. */
  readonly jitter: number
}

/** An operator that subtracts the template of each trigger, fitted to the input as it is. */
export const templateSubtraction = (header: Header, triggers: Triggers, templates: Templates): Bound => {
  const { before, after, jitter, scaleAmplitude } = templates
  const isFitted = scaleAmplitude || jitter > 0
  return {
    header,
    channels: isFitted ? 'all' : 'each',
    ...(isFitted && { need: margin(before + after + 2 * jitter) }),
    kernel: ([input]: readonly Block[], output: Block) => {
      const { start, frames, segment } = output
      copyBlock(input, output)
      const places = placesWithin(triggers, segment, start - after - jitter, start + frames + before + jitter)
      const found = places.map((place): Found => {
        const [label, trigger] = [triggers[segment].labels[place], triggers[segment].frames[place]]
        const around = before + after + jitter
        const { shift, size } = isFitted
          ? fitted(floatRows(input, trigger - around, trigger + around), trigger, label, templates)
          : { shift: 0, size: 1 }
        return { first: trigger + shift - before, label, size }
      })
      for (const { from, to } of stretchesOf(found, before + after, start, start + frames)) {
        const stretch = floatRows(output, from, to)
        for (const each of found) subtract(stretch, each, templates, header.channelIds.length)
        writeRows(stretch, output)
      }
    },
  }
}

/** An artifact: the first frame of its template there, and how large it is. */
interface Found {
  readonly first: number
  readonly label: number
  readonly size: number
}

/** The frames from `start` to `end` that lie in an artifact, each once: where two overlap, both are subtracted before rounding. */
const stretchesOf = (found: readonly Found[], length: number, start: number, end: number) => {
  const stretches: { from: number; to: number }[] = []
  for (const { first } of found.toSorted((a, b) => a.first - b.first)) {
    const [from, to] = [Math.max(start, first), Math.min(end, first + length)]
    const last = stretches.at(-1)
    if (to <= from) continue
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else stretches.push({ from, to })
  }
  return stretches
}

const subtract = (
  output: FloatBlock,
  { first, label, size }: Found,
  { before, after, artifacts, sparsity }: Templates,
  wide: number,
): void => {
  const { start, frames, channels } = output
  const template = artifacts.subarray(label * (before + after) * wide)
  for (let frame = Math.max(start, first); frame < Math.min(start + frames, first + before + after); frame++)
    for (const [column, channel] of channels.entries())
      if (sparsity?.[label][channel] !== false)
        output.data[(frame - start) * channels.length + column] -= size * template[(frame - first) * wide + channel]
}

/** Where beside its trigger a template is most like the samples, and how like: the cosine of the angle between them. */
const fitted = (input: FloatBlock, trigger: number, label: number, templates: Templates): { shift: number; size: number } => {
  const { before, after, artifacts, sparsity, jitter, scaleAmplitude } = templates
  const wide = input.channels.length
  const template = artifacts.subarray(label * (before + after) * wide)
  let best = { shift: 0, size: Number.NEGATIVE_INFINITY }
  for (let shift = -jitter; shift < Math.max(jitter, 1); shift++) {
    const first = trigger + shift - before
    let [product, own, theirs] = [0, 0, 0]
    for (let frame = Math.max(first, input.start); frame < Math.min(first + before + after, input.start + input.frames); frame++)
      for (let channel = 0; channel < wide; channel++) {
        if (sparsity?.[label][channel] === false) continue
        const [sample, part] = [input.data[(frame - input.start) * wide + channel], template[(frame - first) * wide + channel]]
        product += sample * part
        own += sample * sample
        theirs += part * part
      }
    const size = Math.fround(product / (Math.sqrt(own) * Math.sqrt(theirs)))
    if (size > best.size) best = { shift, size }
  }
  return { shift: best.shift, size: scaleAmplitude && Number.isFinite(best.size) ? best.size : 1 }
}

/** Finds the template of each label, from the samples around all its triggers that have them whole. */
export const templateEstimator = <P>(
  triggers: Triggers,
  labels: number,
  channels: number,
  { mode, before, after }: { readonly mode: 'median' | 'average'; readonly before: number; readonly after: number },
  close: (artifacts: Float64Array) => P,
): Estimator<P> => {
  const size = (before + after) * channels
  const found: Float64Array[][] = Array.from({ length: labels }, () => [])
  const owners: number[] = []
  return {
    stretches: (lengths) =>
      triggers.flatMap(({ frames, labels: own }, segment) =>
        frames.flatMap((frame, place) => {
          if (frame < before || frame + after > (lengths[segment] ?? 0)) return []
          owners.push(own[place])
          return [{ segment, start: frame - before, length: before + after }]
        }),
      ),
    add: ({ data }) => {
      const label = owners.shift()
      if (label !== undefined) found[label].push(Float64Array.from(data, Number))
    },
    close: () => {
      const artifacts = new Float64Array(labels * size)
      for (const [label, pieces] of found.entries())
        for (let place = 0; place < (pieces.length === 0 ? 0 : size); place++) {
          const values = Float64Array.from(pieces, (piece) => piece[place])
          artifacts[label * size + place] =
            mode === 'median' ? medianOf(values) : values.reduce((sum, value) => sum + value, 0) / values.length
        }
      return E.right(close(artifacts))
    },
  }
}
