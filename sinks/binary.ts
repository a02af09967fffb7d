import { either as E } from 'fp-ts'
import { dtype, exactly, listOf, nonNegativeInteger, optional, path, required, withDefault } from '../src/codec/codec.js'
import { defineSink, type Opening, type SinkSubject } from '../src/declare/sink.js'
import { foreignBeside, writeBeside } from '../src/encoding/beside.js'
import { createRawFiles, openRawWriter, rawJob, readRawGrown, syncFiles } from '../src/encoding/rawWriter.js'
import { savedFile } from '../src/encoding/saved.js'
import { piecesOf, stillStand, stretchesOf, sumsOf, zerosOf } from '../src/encoding/spans.js'
import { placeOf, temporaryOf } from '../src/encoding/unfinished.js'
import type { Dtype } from '../src/model/dtype.js'
import { itemSize } from '../src/model/dtype.js'
import { conflict, invalidParams } from '../src/model/fault.js'
import { numbersOf } from '../src/model/properties.js'

interface Params {
  readonly filePaths: readonly string[]
  readonly dtype?: Dtype
  readonly byteOffset: number
}

/**
 * Files of nothing but samples, one a segment: what most spike sorters read.
 *
 * Shapes   frames × channels a file, C-order, after `byteOffset` bytes of zeros.
 * Dtype    `dtype`, or the recording's; converted by the one rule of rxephys.
 * Units    the recording's.
 * Errors   InvalidParams: another number of files than segments, one file twice. Conflict: a folder stands where a file is to go.
 * Source   SpikeInterface `write_binary_recording`. Beside each file: `FILE.checksums.json`, the checksum of every MiB of it, how it is
 *          opened, and the pipeline that was saved, unless that has large arrays. Nothing in the file itself tells ids, gains and times.
 */
export const binary = defineSink({
  kind: 'binary',
  version: 1,
  label: 'files of samples alone',
  endings: ['.dat', '.raw', '.bin'],
  params: exactly({
    filePaths: required(listOf(path, 1), { doc: 'one a segment' }),
    dtype: optional(dtype, { doc: "dtype of the files; default the recording's" }),
    byteOffset: withDefault(nonNegativeInteger, 0, { doc: 'bytes left free at the start of each file', unit: 'bytes' }),
  }),
  example: "recording.writeBinary(['run1.dat'], { dtype: 'int16' })",
  checksums: true,
  saved: savedFile,
  plan: (params, { header, segments, provenance, arrays = new Map() }, files) => {
    const { filePaths, byteOffset } = params
    if (filePaths.length !== segments.length)
      return E.left(invalidParams('binary.params.filePaths', `${segments.length} files, one a segment`, `${filePaths.length}`))
    const outputs = filePaths.map((path) => {
      const final = placeOf(path, files)
      return { final, temporary: temporaryOf(final, files), summed: true }
    })
    if (new Set(outputs.map(({ final }) => final)).size < outputs.length)
      return E.left(invalidParams('binary.params.filePaths', 'files that differ', 'one file twice'))
    const foreign = outputs.map(({ final }) => foreignBeside(final, files)).find((fault) => fault !== undefined)
    if (foreign !== undefined) return E.left(foreign)
    const written = params.dtype ?? header.dtype
    const frames = segments.map((segment) => segment.frames)
    const job = {
      files: outputs.map(({ temporary }) => temporary),
      byteOffset,
      rowBytes: header.channelIds.length * itemSize(written),
      checksums: true,
    }
    const lengths = frames.map((count, index) => ({ path: job.files[index], bytes: byteOffset + count * job.rowBytes }))
    return E.right({
      outputs,
      dtype: written,
      bytes: lengths.reduce((sum, { bytes }) => sum + bytes, 0),
      alignFrames: 1,
      replaceable: () => {
        const folder = outputs.find(({ final }) => files.stat(final)?.kind === 'folder')
        return folder === undefined
          ? E.right(undefined)
          : E.left(conflict(`output ${folder.final}`, 'a file, or nothing', 'a folder', 'choose another path'))
      },
      stands: (receipt) => stillStand(receipt, job.files, files),
      writtenBy: (receipt) => ({ whole: [], stretches: stretchesOf(receipt, job.files) }),
      prepare: () => {
        for (const { temporary } of outputs) files.makeFolder(files.dirname(temporary))
        createRawFiles(job, frames, files)
      },
      job: rawJob(job),
      readGrown: readRawGrown(job, files),
      finish: async (receipts) => {
        const zeros = frames.flatMap((_, segment) => zerosOf(segment, byteOffset))
        const sums = sumsOf([...zeros, ...receipts.flatMap(piecesOf)], lengths)
        syncFiles(job.files, files)
        // Arrays that the pipeline only names would be files more.
        const pipeline = arrays.size === 0 ? provenance : undefined
        for (const [index, { final }] of outputs.entries()) {
          const near = outputs.map((each) => files.relative(files.dirname(final), each.final) ?? each.final)
          const opening = openingOf({ ...params, filePaths: near }, { header, segments })
          writeBeside(final, { bytes: lengths[index].bytes, sums: sums[index], opening, pipeline }, files)
        }
      },
    })
  },
  openWriter: openRawWriter,
  opens: (params, subject) => openingOf(params, subject),
})

/** What the files of samples do not say themselves. */
const openingOf = (
  { filePaths, byteOffset, dtype }: Params,
  { header, segments }: Pick<SinkSubject, 'header' | 'segments'>,
): Opening => {
  const [gains, offsets] = ['gain_to_uV', 'offset_to_uV'].map((key) => numbersOf(header.properties, key))
  const starts = segments.map(({ times }) => times.tStart)
  const params = {
    filePaths,
    dtype: dtype ?? header.dtype,
    samplingFrequency: header.samplingFrequency,
    numChannels: header.channelIds.length,
    channelIds: header.channelIds,
    isFiltered: header.annotations.is_filtered === true,
    ...(byteOffset > 0 && { fileOffset: byteOffset }),
    ...(gains?.every(Number.isFinite) && { gainToUv: gains }),
    ...(offsets?.every(Number.isFinite) && { offsetToUv: offsets }),
    ...(starts.some((start) => start !== undefined) && { tStarts: starts.map((start) => start ?? 0) }),
  }
  return { source: 'binary', params }
}
