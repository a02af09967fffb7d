import { either as E } from 'fp-ts'
import { atMost, exactly, finite, flag, listOf, optional, path, positive, required, withDefault } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { arrayAlone, isArray } from '../src/formats/zarr/alone.js'
import { arraysReader } from '../src/formats/zarr/reader.js'
import { axis, channelFields, channelsOf } from '../src/kit/channelParams.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import { MOST } from '../src/model/bounds.js'
import { unreadable, unsupported } from '../src/model/fault.js'

/**
 * Samples in one array of Zarr, of version 2 or 3, wherever it stands: in an NWB file, or alone.
 *
 * Streams   one. Segments: one.
 * Dtype     the array's, of either byte order; float16 is read as float32, which holds all its values.
 * Units     the array's; `gainToUv` (µV per unit) and `offsetToUv` (µV) say how they become µV.
 * Errors    InvalidParams: a list that is not as long as the channels, an id twice. Unreadable: no array there. Unsupported: an array
 *           of more than two dimensions, values that are no samples, a codec that is not read, by its name. Incomplete: a chunk that is
 *           gone, unless `fillMissing`. Corrupt: a chunk that its codecs did not write, or one that is not what the checksums of a save
 *           around the array say.
 * Source    SpikeInterface has none: `read_zarr` reads what it saved itself; names are those of `BinaryRecordingExtractor`. Arrays of
 *           one dimension are one channel. Codecs: those of `spikeinterfaceZarr`. Attributes, such as NWB's `conversion`, are not read.
 */
export const zarrArray = defineSource({
  kind: 'zarrArray',
  version: 1,
  label: 'an array of Zarr',
  params: exactly({
    path: required(path, { doc: 'the folder of the array itself, which holds its `.zarray` or `zarr.json`' }),
    samplingFrequency: required(atMost(positive, MOST.samplingFrequency), { doc: 'frames a second', unit: 'Hz' }),
    timeAxis: withDefault(axis, 0, { doc: '0: frames × channels; 1: channels × frames' }),
    ...channelFields,
    tStarts: optional(listOf(finite, 1, 1), { doc: 'time of the first frame, in a list of one', unit: 's' }),
    isFiltered: withDefault(flag, false, { doc: 'whether the samples were filtered already' }),
    fillMissing: optional(flag, {
      doc: "whether a chunk that is not there is read as the array's fill value, as Zarr does; default: refused",
    }),
  }),
  example:
    "zarrArray({ path: 'session.nwb.zarr/acquisition/ElectricalSeries/data', samplingFrequency: 30_000, gainToUv: 0.195, offsetToUv: 0 })",
  // An array does not tell how fast it was sampled: no path is opened without being told.
  detect: (folder, _options, { files }) =>
    E.flatten(
      attempt(`look into ${folder}`, () =>
        isArray(folder, files)
          ? E.left(
              unreadable(
                folder,
                'samples with their sampling frequency',
                'an array of Zarr, which has none',
                `zarrArray({ path: ${JSON.stringify(folder)}, samplingFrequency: ... }) of rxephys/sources opens it`,
              ),
            )
          : E.right(undefined),
      ),
    ),
  open: (params, { files }) =>
    attemptLater(`open ${params.path}`, () => {
      const { samplingFrequency, timeAxis, tStarts, isFiltered, fillMissing = false } = params
      const { array, notices, contents } = arrayAlone(params.path, { timeAxis, fillMissing }, files)
      if (array.width > MOST.channels)
        refuse(
          unsupported(
            `${params.path}: ${array.width} channels`,
            `at most ${MOST.channels}; timeAxis: ${1 - timeAxis} reads the other axis as time`,
          ),
        )
      const { channelIds, properties } = channelsOf(params, array.width, 'zarrArray.params')
      return {
        header: { samplingFrequency, channelIds, dtype: array.dtype, properties, annotations: { is_filtered: isFiltered } },
        segments: [{ frames: array.rows, times: { ...(tStarts && { tStart: tStarts[0] }) } }],
        notices,
        ...(contents && { contents }),
        reader: arraysReader([array]),
      }
    }),
})
