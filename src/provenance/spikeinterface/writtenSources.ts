import { binaryArguments, readDump } from '../../formats/spikeinterface/dump.js'
import { type PythonJson, pythonFloat, pythonFloats } from '../../formats/spikeinterface/pythonJson.js'
import { toNumpyDtype } from '../../model/dtype.js'
import type { Json } from '../../model/header.js'
import { numbersOf } from '../../model/properties.js'
import { noEqual, type Theirs, type Written } from './kinds.js'

/** A folder of one of the layouts that SpikeInterface no longer reads is written as the binary files it holds. */
export const folder: Written = ({ folder: place }, writing) => {
  const { files, path } = writing
  if (typeof place !== 'string') return noEqual('a folder without a path')
  const layout = ['binary.json', 'cached.json']
    .map((name) => files.join(place, name))
    .find((name) => files.stat(name) !== undefined)
  const dump = layout === undefined ? undefined : readDump(files, layout)
  if (layout === undefined || dump === undefined || 'num_channels' in dump.kwargs)
    return { class: 'spikeinterface.core.binaryfolder.BinaryFolderRecording', kwargs: { folder_path: path(place) } }
  const { numChannels, filePaths, fileOffset, timeAxis, timestamps } = binaryArguments(files, place, layout, dump)
  return binary({ filePaths, numChannels, fileOffset, timeAxis, fileTimestampsPaths: timestamps }, writing)
}

const strings = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []

export const binary: Written = (params, { node: { header, segments }, path }): Theirs => {
  const { properties, samplingFrequency, dtype, channelIds, annotations } = header
  const starts = segments.map(({ times }) => times.tStart)
  const column = (key: string): PythonJson => {
    const numbers = numbersOf(properties, key)
    return numbers === undefined ? null : pythonFloats(numbers)
  }
  const stamps = strings(params.fileTimestampsPaths).map(path)
  return {
    class: 'spikeinterface.core.binaryrecordingextractor.BinaryRecordingExtractor',
    kwargs: {
      file_paths: strings(params.filePaths).map(path),
      sampling_frequency: pythonFloat(samplingFrequency),
      // A list with a null in it cannot be read there.
      t_starts: starts.every((start) => start === undefined) ? null : pythonFloats(starts.map((start) => start ?? 0)),
      num_channels: params.numChannels,
      dtype: toNumpyDtype(dtype),
      channel_ids: channelIds.map((id): PythonJson => id),
      time_axis: params.timeAxis,
      file_offset: params.fileOffset,
      gain_to_uV: column('gain_to_uV'),
      offset_to_uV: column('offset_to_uV'),
      is_filtered: annotations.is_filtered === true,
      ...(stamps.length > 0 && { file_timestamps_paths: stamps }),
    },
  }
}

export const spikeglx: Written = ({ folder: place, stream, gate, trigger, file }, { path }) => {
  if (gate !== undefined || trigger !== undefined || file !== undefined)
    return noEqual('one gate, trigger or file of a SpikeGLX run')
  return {
    class: 'spikeinterface.extractors.neoextractors.spikeglx.SpikeGLXRecordingExtractor',
    kwargs: { folder_path: typeof place === 'string' ? path(place) : null, stream_id: stream },
  }
}

export const nwb: Written = ({ filePath, electricalSeriesPath, loadTimeVector = true }, { path }) => ({
  class: 'spikeinterface.extractors.nwbextractors.NwbRecordingExtractor',
  kwargs: {
    file_path: typeof filePath === 'string' ? path(filePath) : null,
    electrical_series_path: electricalSeriesPath ?? null,
    load_time_vector: loadTimeVector,
  },
})

/** Streams that have another rate there, in files of their own; and one that has no name there. */
const [OF_OTHER_RATE, UNNAMED] = [/(auxiliary input|supply voltage) channel$/, /temperature sensor$/]

export const intan: Written = ({ filePath, stream, tolerateTruncation }, { node: { header, segments }, files, path }) => {
  if (typeof filePath !== 'string' || typeof stream !== 'string') return noEqual('an Intan recording without a path')
  if (segments.length > 1) return noEqual('an Intan recording of which samples are missing')
  if (tolerateTruncation === true) return noEqual('an Intan recording that was cut')
  if (UNNAMED.test(stream)) return noEqual('temperatures of an Intan recording')
  if (OF_OTHER_RATE.test(stream) && /^info\.rh[ds]$/i.test(files.basename(filePath)))
    return noEqual(`"${stream}" at the rate of amplifiers`)
  const isSplit = files.stat(filePath)?.kind === 'folder'
  const name = isSplit ? 'IntanSplitFilesRecordingExtractor' : 'IntanRecordingExtractor'
  return {
    class: `spikeinterface.extractors.neoextractors.intan.${name}`,
    kwargs: {
      ...(isSplit ? { folder_path: path(filePath), mode: 'concatenate' } : { file_path: path(filePath) }),
      stream_name: stream,
    },
    clocks: segments.map(() => ({ rate: header.samplingFrequency, tStart: 0 })),
  }
}

export const blackrock: Written = ({ filePath, stream }, { node: { header, segments, notices }, path }) => {
  if (typeof filePath !== 'string' || typeof stream !== 'string') return noEqual('a Blackrock recording without a path')
  const { blackrock_version: version } = header.annotations
  if (version === '2.1') return noEqual('a Blackrock file of 2.1, of which it leaves out the last frame,')
  if (version === '3.0' && segments.length > 1) return noEqual('a Blackrock file of 3.0 with gaps')
  // Beside a notice of breaks, one tells that segments are not the blocks of the file, as there.
  if (notices.filter(({ _tag }) => _tag === 'Tolerated').length > Number(segments.length > 1))
    return noEqual('a Blackrock file whose segments are not its blocks')
  return {
    class: 'spikeinterface.extractors.neoextractors.blackrock.BlackrockRecordingExtractor',
    kwargs: { file_path: path(filePath), stream_name: stream },
    clocks: segments.map(() => ({ rate: header.samplingFrequency, tStart: 0 })),
  }
}

export const edf: Written = ({ filePath, stream, tolerateTruncation }, { node: { header, segments }, path }) => {
  if (typeof filePath !== 'string' || typeof stream !== 'string') return noEqual('an EDF recording without a path')
  if (header.dtype !== 'int16') return noEqual('samples of 24 bits of BDF')
  if (header.annotations.edf_type === 'EDF+D') return noEqual('a discontinuous file (EDF+D)')
  if (tolerateTruncation === true) return noEqual('an EDF recording that was cut')
  return {
    class: 'spikeinterface.extractors.neoextractors.edf.EDFRecordingExtractor',
    kwargs: { file_path: path(filePath), stream_name: stream },
    clocks: segments.map(() => ({ rate: header.samplingFrequency, tStart: 0 })),
  }
}

export const spikegadgets: Written = ({ filePath, stream, tolerateTruncation }, { node: { header, segments }, path }) => {
  if (typeof filePath !== 'string' || typeof stream !== 'string') return noEqual('a SpikeGadgets recording without a path')
  if (segments.length > 1) return noEqual('a SpikeGadgets recording of which packets are missing')
  if (tolerateTruncation === true) return noEqual('a SpikeGadgets recording that was cut')
  // Where channels of a device are not listed in the order of their bytes, names and samples are of different ones there.
  if (stream !== 'trodes') return noEqual(`stream "${stream}" of a SpikeGadgets recording`)
  return {
    class: 'spikeinterface.extractors.neoextractors.spikegadgets.SpikeGadgetsRecordingExtractor',
    kwargs: { file_path: path(filePath), stream_name: stream },
    clocks: segments.map(() => ({ rate: header.samplingFrequency, tStart: 0 })),
  }
}

export const neuroscope: Written = ({ filePath, xmlFilePath, tolerateTruncation }, { node: { header }, path }) => {
  if (typeof filePath !== 'string') return noEqual('a NeuroScope recording without a path')
  if (!/\.dat$/i.test(filePath)) return noEqual('a file .lfp, .eeg or .fil of NeuroScope at its own rate')
  if (header.dtype !== 'int16' || header.properties.gain_to_uV === undefined)
    return noEqual('a NeuroScope recording of other than 16 bits, or without a step')
  if (tolerateTruncation === true) return noEqual('a NeuroScope recording that was cut')
  return {
    class: 'spikeinterface.extractors.neoextractors.neuroscope.NeuroScopeRecordingExtractor',
    kwargs: { file_path: path(filePath), xml_file_path: typeof xmlFilePath === 'string' ? path(xmlFilePath) : null },
  }
}

export const axona: Written = ({ filePath, stream, tolerateTruncation }, { node: { header, segments }, path }) => {
  if (typeof filePath !== 'string') return noEqual('an Axona recording without a path')
  if (stream !== 'raw') return noEqual('filtered signals of Axona')
  if (segments.length > 1) return noEqual('an Axona recording of which packets are missing')
  if (tolerateTruncation === true) return noEqual('an Axona recording that was cut')
  const ids = header.channelIds.map(Number)
  if (ids.some((id, place) => id !== ids[0] + place))
    return noEqual('an Axona recording of tetrodes that do not follow each other')
  return {
    class: 'spikeinterface.extractors.neoextractors.axona.AxonaRecordingExtractor',
    kwargs: { file_path: path(filePath) },
    clocks: segments.map(() => ({ rate: header.samplingFrequency, tStart: 0 })),
  }
}
