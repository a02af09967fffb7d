import { either as E } from 'fp-ts'
import {
  atMost,
  exactly,
  json,
  listOf,
  nonNegativeInteger,
  optional,
  positiveInteger,
  required,
  text,
} from '../src/codec/codec.js'
import {
  type AnyOperator,
  type Bound,
  defineOperator,
  type OperatorInstance,
  type OperatorLookUp,
} from '../src/declare/operator.js'
import { fuse, type Step } from '../src/kit/fusion.js'
import { MOST } from '../src/model/bounds.js'
import { type Fault, invalidParams, unsupported } from '../src/model/fault.js'
import type { Header, Json } from '../src/model/header.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Several operators as one, on one grid of blocks: each block with the sum of their margins goes through all of them.
 *
 * Shapes   frames × channels in; out what leaves the last operator.
 * Dtype    what leaves the last operator; in between each rounds to its own, as it does alone.
 * Units    the operators'.
 * Margin   the sum of the operators' margins on both sides of a block of `blockFrames`, clipped to the segment; their own
 *          blocks are ignored. Channels: each alone, unless one of the operators needs all.
 * Errors   UnknownKind: an operator that is not in the catalog. Unsupported: one that joins recordings, or changes frames
 *          or segments. Whatever an operator refuses, parameters with their place in the list.
 * Source   what a chain of SpikeInterface's preprocessors computes for one chunk of `blockFrames`, sample for sample. It
 *          differs from the operators one after another, which see each other's whole blocks.
 */
export const fused = defineOperator({
  kind: 'fused',
  version: 1,
  inputs: 'one',
  example: 'fused([bandpassFilter(), notchFilter({ freq: 50 })])',
  composes: true,
  params: exactly({
    operators: required(
      listOf(
        exactly({
          kind: required(text, { doc: 'which operator' }),
          version: required(nonNegativeInteger, { doc: 'the version of its parameters' }),
          params: required(json, { doc: 'its parameters' }),
        }),
        1,
      ),
      { doc: 'the operators, first to last' },
    ),
    blockFrames: optional(atMost(positiveInteger, MOST.blockFrames), {
      doc: 'the fixed blocks that go through all operators; default one second',
      unit: 'frames',
    }),
  }),
  examples: ({ samplingFrequency, channelIds }) => {
    const marginMs = 8_000 / samplingFrequency
    const float = { kind: 'astype', version: 1, params: { dtype: 'float32' } }
    const band = { freqMin: samplingFrequency / 50, freqMax: samplingFrequency / 4, filterOrder: 2, marginMs }
    const notch = { freq: samplingFrequency / 10, q: 3, marginMs, addReflectPadding: true, dtype: 'int16' }
    return [
      {
        operators: [
          float,
          { kind: 'commonReference', version: 1, params: {} },
          { kind: 'bandpassFilter', version: 1, params: band },
        ],
        blockFrames: 40,
      },
      {
        operators: [
          float,
          { kind: 'bandpassFilter', version: 1, params: band },
          { kind: 'selectChannels', version: 1, params: { channelIds: [...channelIds].reverse() } },
          { kind: 'notchFilter', version: 1, params: notch },
        ],
        blockFrames: 32,
      },
    ]
  },
  close: (params, [header], others) => {
    const blockFrames = params.blockFrames ?? Math.max(1, Math.floor(header.samplingFrequency))
    const chain = chainOf(params.operators, header, others)
    return { operators: E.isRight(chain) ? chain.right.closed : params.operators, blockFrames }
  },
  bind: ({ operators, blockFrames = 1 }, [header], others) =>
    pipe(
      chainOf(operators, header, others),
      E.map(({ steps }) => fuse(steps, blockFrames)),
    ),
})

interface Part {
  readonly kind: string
  readonly version: number
  readonly params: Json
}
interface Chain {
  readonly steps: readonly Step[]
  readonly closed: readonly Part[]
}

/** Each operator bound to what leaves the one before it. */
const chainOf = (parts: readonly Part[], header: Header, others: OperatorLookUp): E.Either<Fault, Chain> => {
  const steps: Step[] = []
  const closed: Part[] = []
  let input = header
  for (const [index, part] of parts.entries()) {
    const at = `fused.params.operators[${index}]`
    const instance = pipe(
      others(part.kind, `${at}.kind`),
      E.chain((operator) => instanceOf(operator, part, at)),
    )
    if (E.isLeft(instance)) return instance
    const bound = pipe(
      instance.right.bind([input]),
      E.mapLeft(placed(part.kind, at)),
      E.chain((ready) => fits(part.kind, ready)),
    )
    if (E.isLeft(bound)) return bound
    steps.push({ input, bound: bound.right })
    closed.push({ kind: part.kind, version: instance.right.version, params: instance.right.close([input]) })
    input = bound.right.header
  }
  return E.right({ steps, closed })
}

/** A fault of an operator's parameters, with the place they stand here. */
const placed =
  (kind: string, at: string) =>
  (fault: Fault): Fault =>
    fault._tag === 'InvalidParams' && fault.path.startsWith(`${kind}.`)
      ? { ...fault, path: `${at}${fault.path.slice(kind.length)}` }
      : fault

const instanceOf = (operator: AnyOperator, { kind, version, params }: Part, at: string): E.Either<Fault, OperatorInstance> => {
  if (operator.inputs !== 'one')
    return E.left(unsupported(`${kind} in fused: it joins recordings`, 'put it before or after fused()'))
  if (version > operator.version)
    return E.left(invalidParams(`${at}.version`, `at most ${operator.version}`, `${version}`, 'a newer rxephys wrote it: update'))
  return operator.instantiate(params, `${at}.params`, version)
}

const fits = (kind: string, bound: Bound): E.Either<Fault, Bound> =>
  bound.segments === undefined
    ? E.right(bound)
    : E.left(unsupported(`${kind} in fused: it changes frames, segments or times`, 'put it before or after fused()'))
