import type { BoundSource } from '../../declare/source.js'
import { inMicrovolts } from '../../kit/microvolts.js'
import { rowsReader } from '../../kit/rowsReader.js'
import { renderFault } from '../../model/fault.js'
import { notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { withHdf5 } from '../hdf5/fields.js'
import { samplesOf, unreadSamples } from '../hdf5/samples.js'
import { channelsOf, gainOf } from './channels.js'
import { clockOf } from './clock.js'
import { alsoThere } from './events.js'
import { versionOf } from './layout.js'
import { chosenPlace, closedMaxwell, type MaxwellParams } from './params.js'
import { spikesAt } from './spikes.js'

/** The samples of a well. Throws a `FaultError`. */
export const openMaxwell = (files: Files, { filePath, stream }: MaxwellParams): BoundSource =>
  withHdf5(files, filePath, 'a file of MaxWell', (file) => {
    const place = chosenPlace(file, stream, 'maxwell')
    const { unread } = file.described(place.samples)
    const rows = unread === undefined ? samplesOf(file, place.samples, 1) : unreadSamples(file, place.samples, unread)
    const { channels, probe, notices } = channelsOf(file, place)
    const { gain, notices: told } = gainOf(file, place)
    const clock = clockOf(file, place)
    return {
      header: {
        samplingFrequency: clock.samplingFrequency,
        channelIds: channels.map(({ id }) => String(id)),
        dtype: rows.dtype,
        properties: {
          channel_name: { dtype: 'string', values: channels.map(({ id, electrode }) => `ch${id} elec${electrode ?? -1}`) },
          electrode: { dtype: 'int64', values: channels.map(({ electrode }) => electrode ?? -1) },
          ...inMicrovolts(channels.length, gain),
        },
        annotations: { maxwell_version: String(versionOf(file)) },
        ...(probe && { probe }),
      },
      segments: clock.stretches.map(({ frames, first }) => ({ frames, times: { tStart: first / clock.samplingFrequency } })),
      notices: [
        ...(unread === undefined ? [] : [notice('SkippedArray', `no sample can be read: ${renderFault(unread)}`)]),
        ...clock.notices,
        ...notices,
        ...told,
        ...alsoThere(file, place, spikesAt(file, place) !== undefined),
      ],
      reader: rowsReader(
        rows,
        clock.stretches,
        Int32Array.from(channels, ({ row }) => row),
      ),
      contents: [filePath],
      closed: closedMaxwell(filePath, place),
    }
  })
