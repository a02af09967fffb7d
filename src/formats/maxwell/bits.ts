import type { BoundSource } from '../../declare/source.js'
import { eventColumnsReader } from '../../kit/eventReaders.js'
import { refuse } from '../../model/attempt.js'
import { unsupported } from '../../model/fault.js'
import { notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { withHdf5 } from '../hdf5/fields.js'
import { clockOf } from './clock.js'
import { eventsOf, wordsOf } from './events.js'
import { chosenPlace, closedMaxwell, type MaxwellParams } from './params.js'

/** The changes of digital inputs in the frames of a well. Throws a `FaultError`. */
export const openBits = (files: Files, { filePath, stream }: MaxwellParams): BoundSource<'events'> =>
  withHdf5(files, filePath, 'a file of MaxWell', (file) => {
    const place = chosenPlace(file, stream, 'maxwellEvents')
    const words = wordsOf(file)
    if (words.length === 0) return refuse(unsupported(`events of ${filePath}: it holds no bits`, 'open reads its samples'))
    const clock = clockOf(file, place)
    const { segments, notices } = eventsOf(file, words, clock)
    return {
      header: {
        samplingFrequency: clock.samplingFrequency,
        channelIds: words.map((path) => path.slice(1)),
        channelKinds: words.map(() => 'word' as const),
        properties: {},
        annotations: {},
      },
      segments: clock.stretches.map(({ frames, first }) => ({ frames, times: { tStart: first / clock.samplingFrequency } })),
      notices: [...clock.notices, ...notices, notice('SkippedArray', 'also there: samples, which open opens')],
      reader: eventColumnsReader(segments),
      contents: [filePath],
      closed: closedMaxwell(filePath, place),
    }
  })
