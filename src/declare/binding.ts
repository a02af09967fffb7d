import { either as E } from 'fp-ts'
import { shown } from '../codec/codec.js'
import { arena } from '../dsp/index.js'
import { refuse } from '../model/attempt.js'
import type { Block } from '../model/block.js'
import type { Problem } from '../model/columnChecks.js'
import { conflict, type Fault } from '../model/fault.js'
import type { FrameRange } from '../model/frames.js'
import type { Header } from '../model/header.js'
import type { Headers, Ragged, RaggedKind } from '../model/kinds.js'
import { namedError } from '../model/namedError.js'
import { pipe } from '../model/pipe.js'
import { ragged } from '../model/ragged.js'
import { problemInEventsHeader, problemInHeader, problemInSortingHeader } from './agreement.js'
import {
  boundChecks,
  calling,
  checkedFunctions,
  checkedSegments,
  detectorChecks,
  problemInFields,
  raggedChecks,
} from './checks.js'
import type { BoundDetector } from './detector.js'
import { asynchronous, copyOf, refusePromise } from './kernel.js'
import type { Bound } from './operator.js'
import type { BoundRagged } from './sorting.js'
import { watchedBound } from './watch.js'

/** Declarations that come with rxephys: its tests hold them to the laws, and nothing of them is watched while they run. */
const trusted = new WeakSet<object>()
export const trust = (declaration: object): void => void trusted.add(declaration)

/** What an author's `bind` gave, held to what it has to be, with its kernel under watch. */
export const checkedBound = (
  declaration: { readonly kind: string },
  inputs: readonly Header[],
  bind: () => E.Either<Fault, Bound>,
): E.Either<Fault, Bound> => {
  if (trusted.has(declaration)) return bind()
  const { kind } = declaration
  return pipe(
    bindingOf(kind, bind),
    E.chain((bound) => {
      const odd = problemInFields(bound, boundChecks, ['header']) ?? problemInHeader(bound.header) ?? problemInRest(bound, inputs)
      if (odd !== undefined) return E.left(boundFault(kind, odd))
      if (isAsync(bound.kernel)) return E.left(asynchronous(kind))
      return E.tryCatch(
        () => {
          // What it gives is asked for long after, and only where memory is counted.
          checkedFunctions(bound, kind).scratch?.(1)
          return checkedFunctions(watchedBound(bound, kind, inputs), kind)
        },
        (error) => namedError(`bind of ${kind}`, error).fault,
      )
    }),
  )
}

/** The same of a detector. */
export const checkedDetector = <K extends RaggedKind>(
  gives: K,
  declaration: { readonly kind: string },
  bind: () => E.Either<Fault, BoundDetector<K>>,
): E.Either<Fault, BoundDetector<K>> =>
  pipe(
    bindingOf(declaration.kind, bind),
    E.chain((bound): E.Either<Fault, BoundDetector<K>> => {
      const { header, kernel } = bound
      const { kind } = declaration
      const odd = problemInFields(bound, detectorChecks, ['header', 'margin', 'kernel']) ?? headerProblems[gives](header)
      if (odd !== undefined) return E.left(boundFault(kind, odd))
      if (isAsync(kernel)) return E.left(asynchronous(kind))
      if (trusted.has(declaration))
        return E.right({
          ...bound,
          kernel: (block: Block, range: FrameRange) => checkedRows(gives, kernel(block, range), header, kind),
        })
      const watched: BoundDetector<K>['kernel'] = (block, range) => {
        // An author's kernel may write to what it was given, and once more to what it gave.
        const copy = copyOf(block)
        try {
          return ragged[gives].rows.copy(
            checkedRows(
              gives,
              calling(`kernel of ${kind}`, () => kernel(copy, { ...range })),
              header,
              kind,
            ),
          )
        } finally {
          arena().give(copy.data)
        }
      }
      return E.right({ ...bound, kernel: watched })
    }),
  )

/** The same of an operator on sortings, or on events. */
export const checkedRagged = <K extends RaggedKind>(
  gives: K,
  declaration: { readonly kind: string },
  inputs: readonly Headers[K][],
  bind: () => E.Either<Fault, BoundRagged<K>>,
): E.Either<Fault, BoundRagged<K>> =>
  pipe(
    bindingOf(declaration.kind, bind),
    E.chain((bound): E.Either<Fault, BoundRagged<K>> => {
      const { header, kernel } = bound
      const { kind } = declaration
      const odd = problemInFields(bound, raggedChecks, ['header']) ?? headerProblems[gives](header)
      if (odd !== undefined) return E.left(boundFault(kind, odd))
      const isTrusted = trusted.has(declaration)
      const checked = isTrusted ? bound : { ...bound, ...checkedSegments(bound, kind) }
      if (kernel === undefined) return E.right(checked)
      if (isAsync(kernel)) return E.left(asynchronous(kind))
      const { copy } = ragged[gives].rows
      const owners = inputs.length === 1 ? inputs[0] : header
      const watched: BoundRagged<K>['kernel'] = (rows, segment, range) => {
        if (isTrusted) return checkedRows(gives, kernel(rows, segment, range), owners, kind)
        const given = copy(rows)
        const found = calling(`kernel of ${kind}`, () => kernel(given, segment, { ...range }))
        return copy(checkedRows(gives, found, owners, kind))
      }
      return E.right({ ...checked, kernel: watched })
    }),
  )

/** What `bind` gave, or the fault that it gave nothing of the kind. */
const bindingOf = <B extends { readonly header: object }>(kind: string, bind: () => E.Either<Fault, B>): E.Either<Fault, B> => {
  const attempt = E.tryCatch(
    (): unknown => bind(),
    (error) => namedError(`bind of ${kind}`, error).fault,
  )
  if (E.isLeft(attempt)) return attempt
  const found = attempt.right
  const tagged = typeof found === 'object' && found !== null && '_tag' in found ? found : undefined
  const isLeft = tagged?._tag === 'Left' && 'left' in tagged && hasTag(tagged.left)
  const isRight = tagged?._tag === 'Right' && 'right' in tagged && hasHeader(tagged.right)
  // What has been looked at is what the declaration's type promised.
  if (isLeft || isRight) return found as E.Either<Fault, B>
  const what = found instanceof Promise ? 'a promise' : shown(found)
  return E.left(
    conflict(`what bind of ${kind} returns`, 'E.right of what the operator is, with its header, or E.left of a fault', what),
  )
}

const hasTag = (value: unknown): boolean => typeof value === 'object' && value !== null && '_tag' in value
const hasHeader = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'header' in value && typeof value.header === 'object' && value.header !== null

const isAsync = (kernel: unknown): boolean => Object.prototype.toString.call(kernel) === '[object AsyncFunction]'

const boundFault = (kind: string, { what, expected, found }: Problem): Fault =>
  conflict(`${what} of what bind of ${kind} returns`, expected, found)

/** What does not fit the inputs: without a kernel, samples pass through as they are. */
const problemInRest = ({ header, kernel, routes, channels }: Bound, inputs: readonly Header[]): Problem | undefined => {
  const count = header.channelIds.length
  const odd = inputs.find(({ channelIds }) => channelIds.length !== count)
  if (kernel !== undefined)
    return channels === 'each' && odd !== undefined
      ? {
          what: 'channelIds',
          expected: `${odd.channelIds.length}, where the kernel treats each channel alone`,
          found: `${count}`,
        }
      : undefined
  const other = inputs.find(({ dtype }) => dtype !== header.dtype)
  if (other !== undefined)
    return { what: 'dtype', expected: `${other.dtype}, the input's, where there is no kernel`, found: header.dtype }
  if (routes === undefined)
    return odd && { what: 'channelIds', expected: `${odd.channelIds.length}, where there are no routes`, found: `${count}` }
  const far = routes.find(({ input, channel }) => !(channel < (inputs[input]?.channelIds.length ?? 0)))
  if (far !== undefined) return { what: 'routes', expected: 'channels that the inputs have', found: shown(far) }
  return routes.length === count ? undefined : { what: 'routes', expected: `${count}, one a channel`, found: `${routes.length}` }
}

const headerProblems: { readonly [K in RaggedKind]: (header: Headers[K]) => Problem | undefined } = {
  spikes: problemInSortingHeader,
  events: problemInEventsHeader,
}

/** Spikes or events that a kernel gave; refuses what is none. */
const checkedRows = <K extends RaggedKind>(gives: K, rows: Ragged[K], header: Headers[K], kind: string): Ragged[K] => {
  refusePromise(rows, kind)
  const odd = ragged[gives].problem(rows, header, { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY })
  return odd === undefined ? rows : refuse(conflict(`${odd.what} of what the kernel of ${kind} returns`, odd.expected, odd.found))
}
