import {
  atMost,
  dtype,
  exactly,
  finite,
  flag,
  listOf,
  nonNegativeInteger,
  optional,
  path,
  positive,
  positiveInteger,
  required,
  withDefault,
} from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { checkBeside } from '../src/encoding/beside.js'
import { rawReader } from '../src/encoding/rawReader.js'
import { fitTimes, rawSegments, rawTimeVector } from '../src/encoding/rawSegments.js'
import { axis, channelFields, channelsOf, checkLength } from '../src/kit/channelParams.js'
import { attemptLater } from '../src/model/attempt.js'
import { MOST } from '../src/model/bounds.js'
import { itemSize } from '../src/model/dtype.js'
import type { Segment } from '../src/model/header.js'

/**
 * Samples and nothing else in a file, one file a segment.
 *
 * Streams   one. Segments: a file each, of (size - fileOffset) / (sample size × numChannels) frames.
 * Dtype     `dtype`, little-endian.
 * Units     the file's; `gainToUv` (µV per unit) and `offsetToUv` (µV) say how they become µV.
 * Errors    InvalidParams: a list that is not as long as the channels or files. Unreadable: no such file.
 *           Incomplete: a file shorter than `fileOffset`, one that ends within a frame, unless `tolerateTruncation`, or
 *           one that has lost its end since it was opened. Conflict: another number of times than of frames. Corrupt: samples that
 *           are not those of the checksums beside the file, where rxephys wrote them.
 * Source    SpikeInterface `BinaryRecordingExtractor`. Not handled: big-endian samples.
 */
export const binary = defineSource({
  kind: 'binary',
  version: 1,
  label: 'a file of samples alone',
  params: exactly({
    filePaths: required(listOf(path, 1, MOST.segments), { doc: 'the files, one a segment' }),
    samplingFrequency: required(atMost(positive, MOST.samplingFrequency), { doc: 'frames a second', unit: 'Hz' }),
    numChannels: required(atMost(positiveInteger, MOST.channels), { doc: 'channels in the file' }),
    dtype: required(dtype, { doc: 'type of a sample' }),
    fileOffset: withDefault(nonNegativeInteger, 0, { doc: 'where the samples begin in each file', unit: 'bytes' }),
    timeAxis: withDefault(axis, 0, { doc: '0: frame after frame (frames × channels); 1: channel after channel' }),
    ...channelFields,
    tStarts: optional(listOf(finite), { doc: 'time of the first frame of each segment', unit: 's' }),
    isFiltered: withDefault(flag, false, { doc: 'whether the samples were filtered already' }),
    fileTimestampsPaths: optional(listOf(path), { doc: 'files of float64 seconds, one a frame, one a segment' }),
    tolerateTruncation: optional(flag, { doc: 'open the whole frames of a file that ends within one' }),
  }),
  example:
    "binary({ filePaths: ['run1.dat'], samplingFrequency: 30_000, numChannels: 64, dtype: 'int16', gainToUv: 0.195, offsetToUv: 0 })",
  open: (params, { files }) =>
    attemptLater('open a binary recording', () => {
      const { filePaths, numChannels, fileOffset, timeAxis, tStarts, fileTimestampsPaths } = params
      checkLength('binary.params.tStarts', tStarts, filePaths.length)
      checkLength('binary.params.fileTimestampsPaths', fileTimestampsPaths, filePaths.length)
      const { channelIds, properties } = channelsOf(params, numChannels, 'binary.params')

      const tolerateTruncation = params.tolerateTruncation ?? false
      const { raw, notices } = rawSegments(files, filePaths, {
        byteOffset: fileOffset,
        sampleBytes: itemSize(params.dtype),
        channels: numChannels,
        timeAxis,
        tolerateTruncation,
      })
      const verify = checkBeside(filePaths, tolerateTruncation, files)
      const times = raw.map(({ frames }, index) => {
        const stamps = fileTimestampsPaths?.[index]
        return stamps === undefined ? undefined : fitTimes(stamps, rawTimeVector(files, stamps), frames, tolerateTruncation)
      })
      const segments = raw.map(
        ({ frames }, index): Segment => ({
          frames,
          times: { ...(tStarts && { tStart: tStarts[index] }), ...(times[index] && { vector: times[index].vector }) },
        }),
      )
      return {
        header: {
          samplingFrequency: params.samplingFrequency,
          channelIds,
          dtype: params.dtype,
          properties,
          annotations: { is_filtered: params.isFiltered },
        },
        segments,
        notices: [...notices, ...times.flatMap((fitted) => fitted?.notices ?? [])],
        reader: rawReader({
          files,
          segments: raw,
          fileChannels: numChannels,
          columns: Int32Array.from(channelIds, (_, channel) => channel),
          dtype: params.dtype,
          timeAxis,
          ...(verify && { verify }),
        }),
      }
    }),
})
