import type { BoundSource } from '../../declare/source.js'
import { foundSpikes, fromTrains } from '../../kit/foundSpikes.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, unreadable } from '../../model/fault.js'
import { roundHalfEven } from '../../model/round.js'
import type { Files } from '../../platform/files.js'
import { numbersAt } from '../hdf5/fields.js'
import { alsoThere, NOTHING, samplesIn, samplingFrequencyOf, withMearec } from './contents.js'
import { probeOf } from './probe.js'

/** The spike trains of a simulation. Throws a `FaultError`. */
export const openTrains = (files: Files, filePath: string): BoundSource<'spikes'> =>
  withMearec(files, filePath, (file, contents) => {
    const { trains, hasSamples } = contents
    if (trains.length === 0)
      return refuse(unreadable(filePath, 'spike trains', 'none', hasSamples ? 'open opens its samples' : NOTHING))
    const samplingFrequency = samplingFrequencyOf(file)
    const found = trains.map((name) => {
      const at = `/spiketrains/${name}/times`
      return numbersAt(file, at).map((seconds, spike) =>
        Number.isFinite(seconds)
          ? roundHalfEven(seconds * samplingFrequency) + 0
          : refuse(corrupt(`${filePath}: ${at}, spike ${spike}`, 'seconds', `${seconds}`)),
      )
    })
    const { reader, notices } = foundSpikes([fromTrains(found)], trains.length, filePath)
    return {
      header: { samplingFrequency, unitIds: trains.map((_, unit) => `#${unit}`), properties: {}, annotations: {} },
      segments: [
        {
          frames: hasSamples ? samplesIn(file, probeOf(file).channels).frames : Number.POSITIVE_INFINITY,
          times: { tStart: 0 },
        },
      ],
      notices: [...notices, ...alsoThere(contents, 'spikes')],
      reader,
      contents: [filePath],
    }
  })
