import type { BoundSource } from '../../declare/source.js'
import { inMicrovolts } from '../../kit/microvolts.js'
import { rowsReader } from '../../kit/rowsReader.js'
import { refuse } from '../../model/attempt.js'
import { unreadable } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { samplesOf } from '../hdf5/samples.js'
import { alsoThere, isFiltered, NOTHING, samplesIn, samplingFrequencyOf, withMearec } from './contents.js'
import { probeOf } from './probe.js'

/** The samples of a simulation. Throws a `FaultError`. */
export const openRecording = (files: Files, filePath: string): BoundSource =>
  withMearec(files, filePath, (file, contents) => {
    if (!contents.hasSamples) return refuse(unreadable(filePath, 'recordings', 'none', hintOf(contents.trains)))
    const { probe, channels } = probeOf(file)
    const { path: samples, timeAxis, frames, gain } = samplesIn(file, channels)
    const rows = samplesOf(file, samples, timeAxis)
    const ids = Array.from({ length: channels }, (_, channel) => String(channel + 1))
    return {
      header: {
        samplingFrequency: samplingFrequencyOf(file),
        channelIds: ids,
        dtype: rows.dtype,
        properties: {
          channel_name: { dtype: 'string', values: ids.map((_, channel) => `ch${channel}`) },
          ...inMicrovolts(channels, gain),
        },
        annotations: { is_filtered: isFiltered(file) },
        probe,
      },
      segments: [{ frames, times: { tStart: 0 } }],
      notices: alsoThere(contents, 'samples'),
      reader: rowsReader(rows, [{ start: 0, frames }]),
      contents: [filePath],
    }
  })

const hintOf = (trains: readonly string[]): string => (trains.length > 0 ? 'openSorting opens its spike trains' : NOTHING)
