import { either as E } from 'fp-ts'
import { noneOfThisName } from '../codec/names.js'
import { isObject, shown } from '../codec/shown.js'
import type { Problem } from '../model/columnChecks.js'
import { conflict, type Fault, FaultError } from '../model/fault.js'
import type { FrameRange } from '../model/frames.js'
import type { RaggedKind } from '../model/kinds.js'
import { namedError } from '../model/namedError.js'
import type { BoundDetector } from './detector.js'
import type { Bound } from './operator.js'
import type { BoundRagged } from './sorting.js'

/** What an author's function gives; what it throws is a fault that says which one it was. */
export const calling = <A>(what: string, act: () => A): A => {
  try {
    return act()
  } catch (error) {
    throw namedError(what, error)
  }
}

/** What may stand in a field, in words, and whether a value does. */
type Check = readonly [expected: string, holds: (value: unknown) => boolean]
/** All fields of `B`; one that may be left out may be undefined. */
export type Checks<B> = { readonly [K in keyof Required<B>]: Check }

const oneOf = (...words: readonly string[]): Check => [
  `one of ${words.join(', ')}`,
  (value) => typeof value === 'string' && words.includes(value),
]
const aFunction: Check = ['a function', (value) => typeof value === 'function']
const aBoolean: Check = ['true or false', (value) => typeof value === 'boolean']
const header: Check = ['an object', isObject]
const notices: Check = [
  'a list of notices',
  (value) => Array.isArray(value) && value.every((each: unknown) => isObject(each) && typeof each.message === 'string'),
]
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0
const isLength = (value: unknown): boolean => isCount(value) || value === Number.POSITIVE_INFINITY
const margin: Check = [
  'before and after, integers from 0 on or Infinity',
  (value) => isObject(value) && isLength(value.before) && isLength(value.after),
]

export const boundChecks: Checks<Bound> = {
  header,
  notices,
  segments: aFunction,
  need: aFunction,
  window: aFunction,
  channels: oneOf('each', 'all'),
  routes: [
    'a list of inputs and channels',
    (value) =>
      Array.isArray(value) && value.every((each: unknown) => isObject(each) && isCount(each.input) && isCount(each.channel)),
  ],
  edge: oneOf('none', 'zeros', 'repeat', 'reflect'),
  blockFrames: ['a positive integer, or Infinity', (value) => isLength(value) && Number(value) > 0],
  causal: aBoolean,
  inPlace: aBoolean,
  scratch: aFunction,
  kernel: aFunction,
}
export const detectorChecks: Checks<BoundDetector<RaggedKind>> = {
  header,
  notices,
  margin,
  wholeSegment: aBoolean,
  kernel: aFunction,
}
export const raggedChecks: Checks<BoundRagged<RaggedKind>> = {
  header,
  notices,
  segments: aFunction,
  closed: aBoolean,
  units: ['a list of Int32Arrays', (value) => Array.isArray(value) && value.every((each) => each instanceof Int32Array)],
  margin,
  kernel: aFunction,
}

/** The first field that is none, or holds what it may not; undefined when all is well. */
export const problemInFields = (
  bound: object,
  checks: Readonly<Record<string, Check>>,
  required: readonly string[],
): Problem | undefined => {
  const names = Object.keys(checks)
  for (const [what, value] of Object.entries(bound))
    if (!Object.hasOwn(checks, what)) return { what, expected: noneOfThisName(what, names, 'field'), found: shown(value) }
  const held: ReadonlyMap<string, unknown> = new Map(Object.entries(bound))
  for (const [what, [expected, holds]] of Object.entries(checks)) {
    const value = held.get(what)
    if ((value !== undefined || required.includes(what)) && !holds(value)) return { what, expected, found: shown(value) }
  }
  return undefined
}

/** The functions of what an author bound, each held to what it has to give, and to a fault in place of an error. */
export const checkedFunctions = (bound: Bound, kind: string): Bound => {
  const { need, window, scratch } = bound
  return {
    ...bound,
    ...(need && { need: checkedRange(need, `need of ${kind}`) }),
    ...(window && { window: checkedRange(window, `window of ${kind}`) }),
    ...checkedSegments(bound, kind),
    ...(scratch && {
      scratch: (frames: number) => {
        const bytes = calling(`scratch of ${kind}`, () => scratch(frames))
        if (bytes >= 0 && Number.isFinite(bytes)) return bytes
        throw new FaultError(conflict(`what scratch of ${kind} returns`, 'a number of bytes from 0 on', shown(bytes)))
      },
    }),
  }
}

const checkedRange =
  (range: NonNullable<Bound['need']>, what: string): NonNullable<Bound['need']> =>
  (output, lane) => {
    const found: unknown = calling(what, () => range({ ...output }, { ...lane }))
    const isFrame = (frame: unknown): frame is number =>
      Number.isSafeInteger(frame) || frame === Number.POSITIVE_INFINITY || frame === Number.NEGATIVE_INFINITY
    if (isObject(found)) {
      const { start, end } = found
      // One that ends with its segment is in disorder where it is asked far beyond.
      if (isFrame(start) && isFrame(end)) return { start, end } satisfies FrameRange
    }
    throw new FaultError(conflict(`what ${what} returns`, 'start and end, whole frames or Infinity', shown(found)))
  }

/** `segments` of what an author bound, where there is one. */
export const checkedSegments = ({ segments }: Pick<Bound, 'segments'>, kind: string): Pick<Bound, 'segments'> =>
  segments === undefined
    ? {}
    : {
        segments: (inputs, state) => {
          const found: unknown = calling(`segments of ${kind}`, () =>
            segments(
              inputs.map((each) => [...each]),
              { ...state },
            ),
          )
          const [expected, holds] = [
            'E.right of a list of segments, each with frames and lanes, or E.left of a fault',
            isAnswer(found),
          ]
          // What has been looked at is what the declaration's type promised.
          if (holds) return found as ReturnType<typeof segments>
          return E.left<Fault>(conflict(`what segments of ${kind} returns`, expected, shown(found)))
        },
      }

const isAnswer = (found: unknown): boolean => {
  if (!isObject(found)) return false
  if (found._tag === 'Left') return isObject(found.left) && '_tag' in found.left
  // What follows a segment that goes on begins nowhere yet.
  const isLane = (lane: unknown): boolean =>
    isObject(lane) &&
    isCount(lane.input) &&
    isCount(lane.segment) &&
    isLength(lane.from) &&
    isLength(lane.at) &&
    isLength(lane.frames)
  return (
    found._tag === 'Right' &&
    Array.isArray(found.right) &&
    found.right.every(
      (each: unknown) => isObject(each) && isLength(each.frames) && Array.isArray(each.lanes) && each.lanes.every(isLane),
    )
  )
}
