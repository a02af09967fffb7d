import type { BoundSource } from '../../declare/source.js'
import { fill, isFile, sizeOf, withFile } from '../../encoding/reading.js'
import { columnsReader } from '../../kit/spikeReaders.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { allocate, bytesOf, isFloat, itemSize } from '../../model/dtype.js'
import { corrupt, incomplete, unreadable } from '../../model/fault.js'
import { notice } from '../../model/notice.js'
import { roundHalfEven } from '../../model/round.js'
import { orderSpikes } from '../../model/spikeOrder.js'
import type { Files } from '../../platform/files.js'
import { type MdaHeader, readMdaHeader } from './header.js'
import { rateIn, USUAL } from './params.js'

/** The rows of a `firings.mda`; those that follow are not read. */
const [CHANNEL, TIME, LABEL] = [0, 1, 2]

/** Open the spikes in a `firings.mda`. Throws a `FaultError`. */
export const openFirings = (files: Files, filePath: string, asked: number | undefined): BoundSource<'spikes'> => {
  const params = files.join(files.dirname(filePath), USUAL.params)
  if (asked === undefined && !isFile(files, params))
    refuse(unreadable(params, 'the rate of the recording', 'nothing there', 'give samplingFrequency'))
  const samplingFrequency = asked ?? rateIn(files, params)
  const header = readMdaHeader(files, filePath, 'channels, frames and labels × spikes')
  const { rows, columns } = header
  if (rows <= LABEL) refuse(corrupt(filePath, 'channels, frames and labels × spikes', `${rows} × ${columns}`))
  const { row, bytesLeft } = valuesOf(files, header)
  const whole = (of: number, what: string): Float64Array =>
    row(of).map((value, spike) =>
      Number.isSafeInteger(value) ? value : refuse(corrupt(`${filePath}, spike ${spike}`, what, `${value}`)),
    )
  // Times may lie between frames.
  const frames = row(TIME).map((time, spike) => {
    const frame = roundHalfEven(time)
    return Number.isSafeInteger(frame) ? frame : refuse(corrupt(`${filePath}, spike ${spike}`, 'a frame', `${time}`))
  })
  const labels = whole(LABEL, 'a label, an integer')
  const unitIds = [...new Set(labels)].sort((a, b) => a - b)
  if (unitIds.length > MOST.units) refuse(corrupt(filePath, `at most ${MOST.units} labels`, `${unitIds.length}`))
  const places = new Map(unitIds.map((id, unit) => [id, unit]))
  const channels = row(CHANNEL)
  const firsts = new Map<number, number>()
  for (const [spike, label] of labels.entries()) if (!firsts.has(label)) firsts.set(label, channels[spike])
  const kept = Array.from(frames.keys()).filter((spike) => frames[spike] >= 0)
  const spikes = orderSpikes(
    {
      sampleIndex: Float64Array.from(kept, (spike) => frames[spike]),
      unitIndex: Int32Array.from(kept, (spike) => places.get(labels[spike]) ?? 0),
    },
    unitIds.length,
  )
  const early = columns - kept.length
  return {
    header: {
      samplingFrequency,
      unitIds,
      properties: {
        max_channel: {
          dtype: isFloat(header.dtype) ? 'float64' : 'int64',
          values: unitIds.map((id) => firsts.get(id) ?? Number.NaN),
        },
      },
      annotations: {},
    },
    segments: [{ frames: Number.POSITIVE_INFINITY, times: {} }],
    notices: [
      ...(early === 0 ? [] : [notice('Tolerated', `${filePath}: ${early} spikes before frame 0 are left out`)]),
      ...(rows - 1 === LABEL ? [] : [notice('SkippedArray', `${filePath}: of its ${rows} rows the first three are read`)]),
      ...(bytesLeft === 0 ? [] : [notice('SkippedArray', `${filePath}: ${bytesLeft} bytes after its spikes are not read`)]),
    ],
    reader: columnsReader([spikes], unitIds.length),
    contents: [filePath, ...(asked === undefined ? [params] : [])],
  }
}

/** The rows of an array, spike by spike in the file, and the bytes that follow it. */
const valuesOf = (
  files: Files,
  { path, dtype, rows, columns, byteOffset }: MdaHeader,
): { readonly row: (row: number) => Float64Array; readonly bytesLeft: number } => {
  const bytes = rows * columns * itemSize(dtype)
  const there = sizeOf(files, path) - byteOffset
  if (there < bytes) refuse(incomplete(path, `${columns} spikes: ${bytes} bytes after its header`, `${there}`))
  const values = allocate(dtype, rows * columns)
  withFile(files, path, (handle) => fill(handle, bytesOf(values), byteOffset))
  return {
    row: (row) => Float64Array.from({ length: columns }, (_, spike) => Number(values[rows * spike + row])),
    bytesLeft: there - bytes,
  }
}
