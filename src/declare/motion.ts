import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { type Codec, exactly, finite, listOf, oneOf, required } from '../codec/codec.js'
import type { Fault } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Motion } from '../model/motion.js'
import { pipe } from '../model/pipe.js'
import type { ArrayContext, Opening } from './arrays.js'

const plain = exactly({
  direction: required(oneOf(['x', 'y', 'z']), { doc: 'along which axis' }),
  interpolationMethod: required(oneOf(['linear', 'nearest']), { doc: 'how it goes on between times and depths' }),
  spatialBinsUm: required(listOf(finite, 1), { doc: 'depths', unit: 'µm' }),
  temporalBinsS: required(listOf(listOf(finite, 1), 1), { doc: 'of each segment, times', unit: 's' }),
  displacement: required(listOf(listOf(listOf(finite, 1), 1), 1), { doc: 'of each segment, a row a time', unit: 'µm' }),
})

/** A folder with a motion that has been read. */
export class MotionFolder {
  constructor(
    readonly path: string,
    readonly motion: Motion,
  ) {}
}

/** A motion: in the JSON itself, or the path of the folder that it was saved in. */
export type GivenMotion = Motion | string | MotionFolder

const isMotion = (value: unknown): value is GivenMotion =>
  typeof value === 'string' || value instanceof MotionFolder || plain.is(value)

/** Codec of a motion; `read` reads the folder that it was saved in. */
export const motionFrom = (
  read: (folder: string, context: ArrayContext) => E.Either<Fault, Motion>,
): Codec<GivenMotion> & Opening =>
  Object.assign(
    new t.Type<GivenMotion, Json, unknown>(
      'a motion, or the path of the folder that it was saved in',
      isMotion,
      (value, context) =>
        typeof value === 'string' || value instanceof MotionFolder ? t.success(value) : plain.validate(value, context),
      (value) => (value instanceof MotionFolder ? value.path : typeof value === 'string' ? value : plain.encode(value)),
    ),
    {
      open: (folder: string, context: ArrayContext) =>
        pipe(
          read(folder, context),
          E.map((motion) => new MotionFolder(folder, motion)),
        ),
    },
  )

/** The motion itself; a path that was never opened is a programming error. */
export const motionOf = (given: GivenMotion): Motion => {
  if (given instanceof MotionFolder) return given.motion
  if (typeof given === 'string') throw new TypeError(`${given} has not been opened`)
  return given
}
