import type { either as E } from 'fp-ts'
import { readJsonObject } from '../../encoding/json.js'
import { parseNpy } from '../../encoding/npy.js'
import { isFile } from '../../encoding/reading.js'
import { attempt, orThrow, refuse } from '../../model/attempt.js'
import { corrupt, type Fault, unreadable, unsupported } from '../../model/fault.js'
import { type Motion, problemInMotion } from '../../model/motion.js'
import type { Files } from '../../platform/files.js'

const MARK = 'spikeinterface_info.json'
/** More segments than this has no motion. */
const MOST_SEGMENTS = 10_000

/** The motion that SpikeInterface's `Motion.save` wrote to a folder. */
export const readMotion = (folder: string, files: Files): E.Either<Fault, Motion> =>
  attempt(`reading ${folder}`, () => {
    const mark = files.join(folder, MARK)
    if (!isFile(files, mark)) return refuse(unreadable(folder, `a folder of a motion, with ${MARK}`, 'no such file'))
    const { object, direction, interpolation_method: method, num_segments: segments } = readJsonObject(files, mark)
    if (object !== 'Motion') return refuse(unreadable(mark, '"object": "Motion"', JSON.stringify(object) ?? 'nothing'))
    if (direction !== 'x' && direction !== 'y' && direction !== 'z')
      return refuse(corrupt(`${mark}: direction`, 'x, y or z', JSON.stringify(direction) ?? 'nothing'))
    if (method !== 'linear' && method !== 'nearest')
      return refuse(unsupported(`${mark}: interpolation_method ${JSON.stringify(method)}`, 'linear and nearest are known'))
    if (typeof segments !== 'number' || !Number.isInteger(segments) || segments < 1 || segments > MOST_SEGMENTS)
      return refuse(
        corrupt(`${mark}: num_segments`, `an integer from 1 to ${MOST_SEGMENTS}`, JSON.stringify(segments) ?? 'nothing'),
      )
    const all = Array.from({ length: segments }, (_, segment) => segment)
    const motion: Motion = {
      direction,
      interpolationMethod: method,
      spatialBinsUm: rowsOf(files, files.join(folder, 'spatial_bins_um.npy'), 1)[0],
      temporalBinsS: all.map((segment) => rowsOf(files, files.join(folder, `temporal_bins_s_seg${segment}.npy`), 1)[0]),
      displacement: all.map((segment) => rowsOf(files, files.join(folder, `displacement_seg${segment}.npy`), 2)),
    }
    const odd = problemInMotion(motion)
    return odd === undefined ? motion : refuse(corrupt(folder, 'times, depths and displacements that fit', odd))
  })

/** The rows of an array of one axis, which is one row, or of two. */
const rowsOf = (files: Files, path: string, axes: 1 | 2): readonly (readonly number[])[] => {
  if (!isFile(files, path)) return refuse(unreadable(path, 'a part of the motion', 'no such file'))
  const read = orThrow(parseNpy(files.readBytes(path), path))
  const wrong = (found: string): never =>
    refuse(corrupt(path, `finite numbers of ${axes === 1 ? 'one axis' : 'two axes'}`, found))
  if (read._tag === 'skipped') return wrong(`${read.dtype}: ${read.reason}`)
  const { shape, data } = read
  if (shape.length !== axes) return wrong(`shape (${shape})`)
  const numbers = data.map((value) => (typeof value === 'number' && Number.isFinite(value) ? value : wrong(`${value}`)))
  const width = axes === 1 ? numbers.length : shape[1]
  return axes === 1 ? [numbers] : Array.from({ length: shape[0] }, (_, row) => numbers.slice(row * width, (row + 1) * width))
}
