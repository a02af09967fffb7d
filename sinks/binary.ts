import { either as E } from 'fp-ts'
import { dtype, exactly, listOf, nonNegativeInteger, optional, path, required, withDefault } from '../src/codec/codec.js'
import { defineSink } from '../src/declare/sink.js'
import { createRawFiles, openRawWriter, rawJob, syncFiles } from '../src/encoding/rawWriter.js'
import { piecesOf, stillStand, sumsOf } from '../src/encoding/spans.js'
import { placeOf, temporaryOf } from '../src/encoding/unfinished.js'
import { itemSize } from '../src/model/dtype.js'
import { conflict, invalidParams } from '../src/model/fault.js'
import type { Json } from '../src/model/header.js'
import { numbersOf } from '../src/model/properties.js'

/**
 * Files of nothing but samples, one a segment: what most spike sorters read.
 *
 * Shapes   frames × channels a file, C-order, after `byteOffset` bytes of zeros.
 * Dtype    `dtype`, or the recording's; converted by the one rule of rxephys.
 * Units    the recording's.
 * Errors   InvalidParams: another number of files than segments, one file twice. Conflict: a folder stands where a file is to go.
 * Source   SpikeInterface `write_binary_recording`. Nothing else is written: ids, gains and times are the caller's to keep.
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
  plan: (params, { header, segments, grows = false }, files) => {
    const { filePaths, byteOffset } = params
    if (filePaths.length !== segments.length)
      return E.left(invalidParams('binary.params.filePaths', `${segments.length} files, one a segment`, `${filePaths.length}`))
    const outputs = filePaths.map((path) => {
      const final = placeOf(path, files)
      return { final, temporary: temporaryOf(final, files) }
    })
    if (new Set(outputs.map(({ final }) => final)).size < outputs.length)
      return E.left(invalidParams('binary.params.filePaths', 'files that differ', 'one file twice'))
    const written = params.dtype ?? header.dtype
    const frames = segments.map((segment) => segment.frames)
    const job = {
      files: outputs.map(({ temporary }) => temporary),
      byteOffset,
      rowBytes: header.channelIds.length * itemSize(written),
      checksums: grows,
    }
    const lengths = frames.map((count, index) => ({ path: job.files[index], bytes: count * job.rowBytes }))
    return E.right({
      outputs,
      dtype: written,
      bytes: lengths.reduce((sum, { bytes }) => sum + byteOffset + bytes, 0),
      alignFrames: 1,
      replaceable: () => {
        const folder = outputs.find(({ final }) => files.stat(final)?.kind === 'folder')
        return folder === undefined
          ? E.right(undefined)
          : E.left(conflict(`output ${folder.final}`, 'a file, or nothing', 'a folder', 'choose another path'))
      },
      ...(grows && { stands: (receipt: Json) => stillStand(receipt, job.files, files, byteOffset) }),
      prepare: () => {
        for (const { temporary } of outputs) files.makeFolder(files.dirname(temporary))
        createRawFiles(job, frames, files)
      },
      job: rawJob(job),
      finish: async (receipts) => {
        // For the fault it gives when a byte was never written.
        sumsOf(receipts.flatMap(piecesOf), lengths)
        syncFiles(job.files, files)
      },
    })
  },
  openWriter: openRawWriter,
  // What the files of samples do not say themselves.
  opens: ({ filePaths, byteOffset, dtype }, { header, segments }) => {
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
  },
})
