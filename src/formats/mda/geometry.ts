import { shown } from '../../codec/codec.js'
import { isFile } from '../../encoding/reading.js'
import { planarProbe } from '../../kit/planarProbe.js'
import { refuse } from '../../model/attempt.js'
import { conflict, corrupt } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { ProbeGroup } from '../../model/probe.js'
import type { Files } from '../../platform/files.js'

interface Geometry {
  readonly probe?: ProbeGroup
  readonly notices: readonly Notice[]
}

/** The positions of channels in `geom.csv`, a line each, as a probe of circles. Throws a `FaultError`. */
export const geometryIn = (files: Files, path: string, channels: number): Geometry => {
  const without = (why: string): Geometry => ({ notices: [notice('DroppedProperty', `${path}: ${why}, so there is no probe`)] })
  if (!isFile(files, path)) return without('nothing is there')
  const rows = files
    .readText(path)
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((text, index) => ({ cells: text.replace(/#.*/, '').trim(), at: `${path}, line ${index + 1}` }))
    .filter(({ cells }) => cells !== '')
    .map(({ cells, at }) => cells.split(',').map((cell) => micrometres(cell.trim(), at)))
  if (rows.length !== channels) refuse(conflict(path, `${channels} positions, one a channel`, `${rows.length}`))
  const [{ length: axes }] = rows
  const other = rows.findIndex((row) => row.length !== axes)
  if (other >= 0) refuse(corrupt(`${path}, position ${other}`, `${axes} numbers, as of the first`, `${rows[other].length}`))
  if (axes !== 2) return without(`its positions have ${axes} numbers each, of which two are read`)
  return {
    probe: planarProbe({ positions: rows.map(([x, y]) => [x, y]), shape: 'circle', shapeParams: { radius: 1 } }),
    notices: [],
  }
}

const micrometres = (cell: string, at: string): number => {
  const value = cell === '' ? Number.NaN : Number(cell)
  return Number.isFinite(value) ? value : refuse(corrupt(at, 'numbers of µm, parted by commas', shown(cell)))
}
