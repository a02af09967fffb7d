import { either as E } from 'fp-ts'
import { conflict, type Fault } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { type Unsound, unsoundSpikes } from '../model/soundSpikes.js'
import type { SortingHeader, Spikes } from '../model/spikes.js'
import { unsoundHeader, unsoundSortingHeader } from './agreement.js'
import { shown } from './codec.js'
import type { BoundDetector } from './detector.js'
import { asynchronous, refusePromise } from './kernel.js'
import type { Bound } from './operator.js'
import { refuse } from './reading.js'
import type { BoundSorting } from './sorting.js'
import { watchedBound } from './watch.js'

/** Declarations that come with rxephys: its tests hold them to the laws, and nothing of them is watched while they run. */
const vouchedFor = new WeakSet<object>()
export const vouchFor = (declaration: object): void => void vouchedFor.add(declaration)

/** What an author's `bind` gave, held to what it has to be, with its kernel under watch. */
export const soundBound = (
  declaration: { readonly kind: string },
  inputs: readonly Header[],
  bind: () => E.Either<Fault, Bound>,
): E.Either<Fault, Bound> => {
  if (vouchedFor.has(declaration)) return bind()
  const { kind } = declaration
  return E.chain((bound: Bound) => {
    const odd = unsoundHeader(bound.header) ?? unsoundRest(bound, inputs)
    if (odd !== undefined) return E.left(boundFault(kind, odd))
    return isAsync(bound.kernel) ? E.left(asynchronous(kind)) : E.right(watchedBound(bound, kind, inputs))
  })(bindingOf(kind, bind))
}

/** The same of a detector. */
export const soundDetector = (
  declaration: { readonly kind: string },
  bind: () => E.Either<Fault, BoundDetector>,
): E.Either<Fault, BoundDetector> =>
  E.chain((bound: BoundDetector) => {
    const { header, kernel } = bound
    const odd = unsoundSortingHeader(header)
    if (odd !== undefined) return E.left(boundFault(declaration.kind, odd))
    if (isAsync(kernel)) return E.left(asynchronous(declaration.kind))
    const units = header.unitIds.length
    const watched: BoundDetector['kernel'] = (block, range) => soundSpikes(kernel(block, range), units, declaration.kind)
    return E.right({ ...bound, kernel: watched })
  })(bindingOf(declaration.kind, bind))

/** The same of an operator on sortings. */
export const soundSorting = (
  declaration: { readonly kind: string },
  inputs: readonly SortingHeader[],
  bind: () => E.Either<Fault, BoundSorting>,
): E.Either<Fault, BoundSorting> =>
  E.chain((bound: BoundSorting) => {
    const { header, kernel } = bound
    const odd = unsoundSortingHeader(header)
    if (odd !== undefined) return E.left(boundFault(declaration.kind, odd))
    if (kernel === undefined) return E.right(bound)
    if (isAsync(kernel)) return E.left(asynchronous(declaration.kind))
    const units = (inputs.length === 1 ? inputs[0] : header).unitIds.length
    const watched: BoundSorting['kernel'] = (spikes, segment, range) =>
      soundSpikes(kernel(spikes, segment, range), units, declaration.kind)
    return E.right({ ...bound, kernel: watched })
  })(bindingOf(declaration.kind, bind))

/** What `bind` gave, or the fault that it gave nothing of the kind. */
const bindingOf = <B extends { readonly header: object }>(kind: string, bind: () => E.Either<Fault, B>): E.Either<Fault, B> => {
  const found: unknown = bind()
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

const boundFault = (kind: string, { what, expected, found }: Unsound): Fault =>
  conflict(`${what} of what bind of ${kind} returns`, expected, found)

/** What does not fit the inputs: without a kernel, samples pass through as they are. */
const unsoundRest = (
  { header, kernel, routes, blockFrames, channels }: Bound,
  inputs: readonly Header[],
): Unsound | undefined => {
  const whole = blockFrames === undefined || blockFrames === Number.POSITIVE_INFINITY || Number.isSafeInteger(blockFrames)
  if (!whole || !(blockFrames === undefined || blockFrames > 0))
    return { what: 'blockFrames', expected: 'a positive integer, or Infinity', found: `${blockFrames}` }
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
  return routes.length === count ? undefined : { what: 'routes', expected: `${count}, one a channel`, found: `${routes.length}` }
}

/** Spikes that a kernel gave; refuses those that are none. */
const soundSpikes = (spikes: Spikes, units: number, kind: string): Spikes => {
  refusePromise(spikes, kind)
  const odd = unsoundSpikes(spikes, { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY, units })
  return odd === undefined
    ? spikes
    : refuse(conflict(`${odd.what} of what the kernel of ${kind} returns`, odd.expected, odd.found))
}
