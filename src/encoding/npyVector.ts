import { either as E } from 'fp-ts'
import { type Fault, incomplete, unsupported } from '../model/fault.js'
import type { TimeVector } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import type { Files } from '../platform/files.js'
import { NPY_HEADER_BYTES, parseNpyHeader } from './npy.js'
import { fileTimeVector, firstBytes, sizeOf } from './reading.js'

/**
 * Times, one a frame, in a `.npy` file with one axis of float64, read when asked for. Throws a `FaultError` where the file cannot be read.
 */
export const npyVector = (files: Files, path: string): E.Either<Fault, TimeVector> =>
  pipe(
    parseNpyHeader(firstBytes(files, path, NPY_HEADER_BYTES), path),
    E.chain(({ dtype, shape, byteOffset }) => {
      const [length] = shape
      const size = sizeOf(files, path)
      if (dtype !== '<f8' || shape.length !== 1)
        return E.left(unsupported(`${path}: times of dtype "${dtype}" and shape (${shape})`, 'one axis of "<f8" is read'))
      if (size < byteOffset + 8 * length) return E.left(incomplete(path, `${byteOffset + 8 * length} bytes`, `${size}`))
      return E.right(fileTimeVector(files, path, byteOffset, length))
    }),
  )
