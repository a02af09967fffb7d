/** Trials of operators: one operator with parameters of its own examples, on recordings that suit it. */
import { either as E } from 'fp-ts'
import type { AnyOperator, Bound, OperatorInstance } from '../src/declare/operator.js'
import { operatorNode } from '../src/engine/build.js'
import type { OperatorNode, SourceNode } from '../src/engine/node.js'
import type { Dtype } from '../src/model/dtype.js'
import { type Fault, renderFault } from '../src/model/fault.js'
import type { Header } from '../src/model/header.js'
import { pipe } from '../src/model/pipe.js'
import { type Log, newWorld, openSpec, orThrow, type Spec, type World } from './recordings.js'

/** An operator, raw parameters, and the recordings it is to work on: plain values, so that a failure can be kept. */
export interface Trial {
  readonly operator: AnyOperator
  readonly params: unknown
  readonly inputs: readonly Spec[]
}

/** A pipeline, its sources open and its operators bound: what laws are about. */
export interface Subject {
  readonly world: World
  readonly node: OperatorNode
  /** Its sources, and what each has been asked. */
  readonly inputs: readonly SourceNode[]
  readonly logs: readonly Log[]
}

/** A subject that is one operator on its inputs. */
export interface Built extends Subject {
  readonly trial: Trial
  readonly instance: OperatorInstance
}

/** Open the sources and bind the operator, reading nothing. */
export const tryBuild = async (trial: Trial): Promise<E.Either<Fault, Built>> => {
  const { operator, params, inputs } = trial
  const world = newWorld([operator])
  const opened = await Promise.all(inputs.map((input) => openSpec(input, world)))
  const nodes = opened.map(({ node }) => node)
  const instance = operator.instantiate(params, `${operator.kind}.params`)
  return pipe(
    instance,
    E.chain((ready) =>
      pipe(
        operatorNode(ready, nodes),
        E.map((node): Built => ({ trial, world, instance: ready, node, inputs: nodes, logs: opened.map(({ log }) => log) })),
      ),
    ),
  )
}

export const build = async (trial: Trial): Promise<Built> => orThrow(await tryBuild(trial))

/** How far a kernel sees: its block, and the frames it needs before and after it. */
export const reachOf = ({ blockFrames, need }: Pick<Bound, 'blockFrames' | 'need'>) => {
  const block = blockFrames !== undefined && Number.isFinite(blockFrames) ? blockFrames : 1
  const start = block * 2 ** Math.ceil(Math.log2(2 ** 30 / block))
  const end = start + block
  const lane = { input: 0, segment: 0, from: 0, at: 0, frames: Number.POSITIVE_INFINITY }
  const wide = need?.({ start, end }, lane) ?? { start, end }
  return { block, before: Math.max(0, start - wide.start), after: Math.max(0, wide.end - end) }
}

/** A recording as it is drawn, before it is known what suits the operator. */
export interface DrawnRecording {
  readonly from: Spec['from']
  readonly delayed: boolean
  readonly channels: number
  readonly ids: 'text' | 'integer' | 'mixed'
  readonly dtype: Dtype
  readonly samplingFrequency: number
  readonly seed: number
  readonly flags: Readonly<Record<'wild' | 'tStarts' | 'vectors' | 'probe' | 'gain' | 'region' | 'subject', boolean>>
  /** Each segment's length: so many times the operator's reach, and so many frames more or less. */
  readonly lengths: readonly { readonly times: number; readonly more: number }[]
}
export interface DrawnTrial {
  readonly recording: DrawnRecording
  readonly example: number
  /** For an operator of several: how many, and what they have in common. */
  readonly inputs: number
  readonly alike: Alike
}
const alikes = ['channels', 'frames', 'everything'] as const
export type Alike = (typeof alikes)[number]

const FREQUENCY = 1000
/** Longer reaches than this are for slower recordings: the laws are about edges, not about length. */
const FAR = 1500

const idsOf = (style: DrawnRecording['ids'], channels: number, input: number): readonly (string | number)[] =>
  Array.from({ length: channels }, (_, index) => {
    if (style === 'integer' || (style === 'mixed' && index % 2 === 1)) return input * 100 + index * 3
    return `${'abcdefgh'[input]}${index}`
  })

/** The drawn recording, as the `input`th of several, its lengths in multiples of `unit` frames. */
export const specOf = (drawn: DrawnRecording, input: number, unit: number, alike: Alike): Spec => {
  const { flags, seed, dtype, samplingFrequency } = drawn
  const own = alike === 'channels' ? input : 0
  const channels = alike === 'frames' ? 1 + ((drawn.channels + input - 1) % 9) : drawn.channels
  const frames = drawn.lengths.map(({ times, more }, index) =>
    Math.max(0, times * unit + more + ((own * 7 + index * own) % (unit + 3))),
  )
  return {
    from: drawn.from,
    delayed: drawn.delayed,
    params: {
      seeds: [seed + 17 * input],
      samplingFrequency,
      channelIds: idsOf(drawn.ids, channels, alike === 'frames' ? input : 0),
      dtype,
      frames,
      wild: flags.wild,
      vectors: flags.vectors,
      probe: flags.probe,
      region: flags.region,
      ...(flags.tStarts && { tStarts: frames.map((_, segment) => segment * 1000.25 + seed / 7) }),
      ...(flags.gain && { gain: 0.195 }),
      ...(flags.subject && { subject: `mouse ${input}` }),
    },
  }
}

/** The drawn recording, then the same made easier in one respect and another. */
function* easier(drawn: DrawnRecording): Generator<DrawnRecording> {
  const [first] = drawn.lengths
  const lengths = [drawn.lengths, [first], [{ times: 2, more: 40 }]]
  const rich = { ...drawn, from: 'invented', flags: { ...drawn.flags, probe: true, gain: true } } as const
  const clear = { ...rich, flags: { ...rich.flags, vectors: false } }
  for (const dtype of [drawn.dtype, 'int16', 'float32', 'uint16'] as const)
    for (const each of lengths) for (const base of [drawn, rich, clear]) yield { ...base, dtype, lengths: each }
}

const headersOf = async (specs: readonly Spec[]): Promise<readonly Header[]> => {
  const world = newWorld()
  return Promise.all(specs.map(async (spec) => (await openSpec(spec, world)).node.header))
}

/** The reach of an operator with these parameters on such recordings; undefined where it refuses them. */
const unitOf = (operator: AnyOperator, params: unknown, headers: readonly Header[]): number | undefined => {
  const bound = pipe(
    operator.instantiate(params, operator.kind),
    E.chain((instance) => instance.bind(headers)),
  )
  if (E.isLeft(bound)) return undefined
  const { block, before, after } = reachOf(bound.right)
  return Math.max(2, block, before, after)
}

/** Stands for the parameters of an operator that has no example for a header: it is refused, like any word. */
const noExample = 'no example'

/** Examples that a header cannot give: they want to know how long the segments are. */
const byFrames: Readonly<Record<string, (frames: readonly number[], rate: number) => readonly unknown[]>> = {
  setTimes: (frames, rate) => [{ times: Array.from({ length: frames[0] }, (_, frame) => 5 + (1.01 * frame) / rate), segment: 0 }],
}

/** The examples of an operator for recordings with these headers; for several, also for all their channels together. */
export const examplesOf = (
  operator: AnyOperator,
  headers: readonly Header[],
  frames: readonly number[],
  joint: boolean,
): readonly unknown[] => {
  const [first] = headers
  const header = joint ? { ...first, channelIds: headers.flatMap(({ channelIds }) => channelIds) } : first
  const own = operator.examples(header)
  return own.length > 0 ? own : (byFrames[operator.kind]?.(frames, first.samplingFrequency) ?? [])
}

const exampleFor = (
  operator: AnyOperator,
  example: number,
  headers: readonly Header[],
  frames: readonly number[],
  joint: boolean,
): unknown => {
  const examples = examplesOf(operator, headers, frames, joint)
  return examples.length === 0 ? noExample : examples[example % examples.length]
}

/**
 * The trial that was drawn, or the nearest one that the operator accepts. An operator that accepts one of its own
 * examples on no recording at all breaks the contract of `examples`, and throws.
 */
export const trialOf = async (operator: AnyOperator, drawn: DrawnTrial): Promise<Trial> => {
  let refusal = 'examples() gave none'
  for (const { count, alike, joint } of manners(operator, drawn))
    for (const recording of easier(drawn.recording)) {
      const trial = await suited(operator, drawn.example, recording, { count, alike, joint })
      const built = await tryBuild(trial)
      if (E.isRight(built)) return trial
      refusal = renderFault(built.left)
    }
  throw new Error(`"${operator.kind}" refuses example ${drawn.example} of its own on every recording: ${refusal}`)
}

interface Manner {
  readonly count: number
  readonly alike: Alike
  readonly joint: boolean
}

/** How many inputs, and how alike: as drawn, then every other way, then but one. */
const manners = ({ inputs }: AnyOperator, drawn: DrawnTrial): readonly Manner[] => {
  const one = { count: 1, alike: drawn.alike, joint: false }
  if (inputs === 'one') return [one]
  const order = [drawn.alike, ...alikes.filter((each) => each !== drawn.alike)]
  const ways = (count: number) => order.flatMap((alike) => [false, true].map((joint) => ({ count, alike, joint })))
  return [...ways(drawn.inputs), ...ways(2), one]
}

/** The trial with lengths drawn to the operator's reach; where that is far, on recordings with fewer frames a second. */
const suited = async (operator: AnyOperator, example: number, recording: DrawnRecording, manner: Manner): Promise<Trial> => {
  const specs = (unit: number, drawn: DrawnRecording): Spec[] =>
    Array.from({ length: manner.count }, (_, input) => specOf(drawn, input, unit, manner.alike))
  const attempt = async (drawn: DrawnRecording): Promise<Trial & { readonly unit: number }> => {
    const headers = await headersOf(specs(1, drawn))
    const paramsFor = (frames: readonly number[]): unknown => exampleFor(operator, example, headers, frames, manner.joint)
    const unit = unitOf(operator, paramsFor([1]), headers) ?? 2
    const inputs = specs(Math.min(FAR, unit), drawn)
    return { operator, params: paramsFor(inputs[0].params.frames), inputs, unit }
  }
  const { unit, ...trial } = await attempt(recording)
  if (unit <= FAR) return trial
  const { unit: _unit, ...slow } = await attempt({ ...recording, samplingFrequency: FREQUENCY })
  return slow
}
