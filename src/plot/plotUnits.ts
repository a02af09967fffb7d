import { computeSpikeAmplitudes } from '../api/computeSpikeAmplitudes.js'
import { computeTemplates, templatesFields } from '../api/computeTemplates.js'
import { recordingOf, sortingOf } from '../api/given.js'
import type { Recording } from '../api/recording.js'
import type { Sorting } from '../api/sorting.js'
import { channelId, listOf, optional, positiveInteger, withDefault } from '../codec/codec.js'
import { exactArguments, number, optionsOf } from '../codec/options.js'
import { channelLocations } from '../model/probeGroup.js'
import { amplitudesScene } from './amplitudes.js'
import { lookFields, lookOf, Plot } from './plot.js'
import { shownUnits } from './plotSpikes.js'
import type { PlotAmplitudesOptions, PlotWaveformsOptions } from './plotUnits.options.generated.js'
import { waveformsScene } from './waveforms.js'

export type { PlotAmplitudesOptions, PlotWaveformsOptions } from './plotUnits.options.generated.js'

const unitIds = optional(listOf(channelId), { doc: 'which units; the first 8 when left out' })

/** Which mean waveforms are shown. */
export const plotWaveformsFields = {
  ...templatesFields,
  unitIds,
  channelsPerUnit: withDefault(positiveInteger, 12, { doc: 'channels around the one where a unit is largest' }),
  ...lookFields(500, 600),
}

/** Which amplitudes are shown. */
export const plotAmplitudesFields = {
  ...templatesFields,
  segment: withDefault(number, 0, { doc: 'which segment' }),
  unitIds,
  maxSpikes: withDefault(positiveInteger, 5000, {
    doc: 'of more spikes every second, every third, and so on is read, which the picture says',
  }),
  ...lookFields(800, 360),
}

/**
 * A picture of the mean waveforms of units, with the band of their standard deviation, on the channels around them as these lie on the
 * probe. SpikeInterface `plot_unit_waveforms`. Rejects with a `FaultError`, as `computeTemplates` does.
 */
export const plotWaveforms = exactArguments(
  'plotWaveforms',
  async (recording: Recording, sorting: Sorting, options?: PlotWaveformsOptions): Promise<Plot> => {
    const { channelsPerUnit, width, height, theme, ...given } = optionsOf(plotWaveformsFields, options, 'plotWaveforms')
    const known = recordingOf(recording, 'plotWaveforms')
    const { shown, colours } = shownUnits(sortingOf(sorting, 'plotWaveforms'), given.unitIds, 'plotWaveforms')
    const templates = await computeTemplates(known, sorting, { ...given, unitIds: shown })
    const locations = known.probe && channelLocations(known.probe, [...known.channelIds.keys()])
    const data = {
      ...templates,
      colours,
      samplingFrequency: known.samplingFrequency,
      ...(locations === undefined ? {} : { locations }),
    }
    return new Plot(waveformsScene(data, { ...lookOf({ width, height, theme }), channelsPerUnit }))
  },
)

/**
 * A picture of the amplitude of each spike over time. SpikeInterface `plot_amplitudes`. Rejects with a `FaultError`, as
 * `computeSpikeAmplitudes` does.
 */
export const plotAmplitudes = exactArguments(
  'plotAmplitudes',
  async (recording: Recording, sorting: Sorting, options?: PlotAmplitudesOptions): Promise<Plot> => {
    const { width, height, theme, ...given } = optionsOf(plotAmplitudesFields, options, 'plotAmplitudes')
    const known = recordingOf(recording, 'plotAmplitudes')
    const { shown, colours } = shownUnits(sortingOf(sorting, 'plotAmplitudes'), given.unitIds, 'plotAmplitudes')
    const amplitudes = await computeSpikeAmplitudes(known, sorting, { ...given, unitIds: shown })
    const { segment } = given
    const window = {
      startFrame: 0,
      endFrame: known.getNumSamples(segment),
      startTime: await known.sampleToTime(0, segment),
      segment,
    }
    const data = { ...amplitudes, ...window, colours, samplingFrequency: known.samplingFrequency }
    return new Plot(amplitudesScene(data, lookOf({ width, height, theme })))
  },
)
