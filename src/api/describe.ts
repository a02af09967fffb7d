import { givesTraces, type Node, nodesOf } from '../engine/node.js'
import { itemSize } from '../model/dtype.js'
import type { EventChannelKind } from '../model/events.js'
import type { Json } from '../model/header.js'

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** Bytes as a person reads them: `92.7 GiB`. */
export const bytesText = (bytes: number): string => {
  const power = bytes > 0 ? Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10)) : 0
  return power === 0 ? `${bytes} B` : `${(bytes / 2 ** (10 * power)).toFixed(power > 0 ? 1 : 0)} ${units[power]}`
}

/** Seconds as a person reads them: `1.20 h`, `2.50 min`, `10.00 s`, `38.5 ms`. */
export const secondsText = (seconds: number): string => {
  if (seconds >= 3600) return `${(seconds / 3600).toFixed(2)} h`
  if (seconds >= 60) return `${(seconds / 60).toFixed(2)} min`
  return seconds >= 1 || seconds === 0 ? `${seconds.toFixed(2)} s` : `${(seconds * 1000).toFixed(1)} ms`
}

export const frequencyText = (hertz: number): string => {
  if (!Number.isInteger(hertz)) return `${hertz.toFixed(6)} Hz`
  return hertz >= 10_000 ? `${(hertz / 1000).toFixed(1)} kHz` : `${hertz} Hz`
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** `2 lines and 1 word` */
const kindsText = (kinds: readonly EventChannelKind[]): string =>
  (['line', 'word'] as const)
    .map((kind) => ({ kind, count: kinds.filter((each) => each === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => counted(count, kind))
    .join(' and ')

/** The class, what it holds side by side, and what it takes in bytes where that is known. */
const partsOf = (header: Node['header'], frames: number): readonly [what: string, held: string, size?: readonly string[]] => {
  if ('unitIds' in header) return ['Sorting', counted(header.unitIds.length, 'unit')]
  const channels = counted(header.channelIds.length, 'channel')
  if ('dtype' in header)
    return ['Recording', channels, [header.dtype, bytesText(frames * header.channelIds.length * itemSize(header.dtype))]]
  return ['Events', header.channelIds.length === 0 ? channels : `${channels} (${kindsText(header.channelKinds)})`]
}

/**
 * One line: `Recording: 384 channels · 30.0 kHz · 1 segment · 1.20 h · int16 · 92.7 GiB`,
 * `Sorting: 3 units · 30.0 kHz · 1 segment · 10.00 s`, or `Events: 2 channels (1 line and 1 word) · 30.0 kHz · 1 segment`, and
 * ` · 1 notice` where there is one.
 */
export const describe = ({ header, segments, notices }: Pick<Node, 'header' | 'segments' | 'notices'>): string => {
  const frames = segments.reduce((sum, segment) => sum + segment.frames, 0)
  const [what, held, size = []] = partsOf(header, frames)
  const name = typeof header.annotations.name === 'string' ? `${header.annotations.name} (${what})` : what
  const facts = [
    held,
    frequencyText(header.samplingFrequency),
    counted(segments.length, 'segment'),
    // A sorting without a recording has no length, nor have events whose source says none.
    ...(Number.isFinite(frames) ? [secondsText(frames / header.samplingFrequency)] : []),
    ...size,
    ...(notices.length === 0 ? [] : [counted(notices.length, 'notice')]),
  ]
  return `${name}: ${facts.join(' · ')}`
}

/** What there is to tell of a node, whether it was built or only read from a JSON. */
export interface StepSource {
  readonly kind: string
  readonly params: Json
  /** Places of its inputs among the steps. */
  readonly inputs?: readonly number[]
}

/** One step of a pipeline: what it is, and its parameters as text. */
export interface Step {
  readonly name: string
  readonly params: string
}

/** The steps as text; a value longer than `longest` characters is cut. */
export const stepsText = (steps: readonly StepSource[], longest = 40): readonly Step[] =>
  steps.map(({ kind, params, inputs = [] }, index) => ({
    name: `${index}  ${kind}${inputs.length === 0 ? '' : ` <- ${inputs.join(', ')}`}`,
    params: Object.entries(params ?? {})
      .map(([key, value]: [string, Json]) => `${key} ${briefly(value, longest)}`)
      .join(', '),
  }))

/** The steps of a pipeline, sources first; recordings that belong to a sorting among them. */
export const stepsOf = (root: Node): readonly StepSource[] => {
  // Those of a sorting in the order in which they were made.
  const nodes: readonly Node[] = givesTraces(root) ? nodesOf(root) : nodesOf(root).toSorted((a, b) => a.id - b.id)
  return nodes.map(({ origin: { kind, params }, inputs }) => ({
    kind,
    params,
    inputs: inputs.map((input) => nodes.indexOf(input)),
  }))
}

/** The pipeline, a line each, sources first: `  1  bandpassFilter <- 0  freqMin 300, freqMax 6000`. */
export const lineage = (root: Node): readonly string[] =>
  stepsText(stepsOf(root)).map(({ name, params }) => `  ${name}${params === '' ? '' : `  ${params}`}`)

const briefly = (value: Json, longest: number): string => {
  const text = JSON.stringify(value)
  return text.length > longest ? `${text.slice(0, longest - 3)}...` : text
}
