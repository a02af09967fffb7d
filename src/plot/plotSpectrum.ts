import { computeSpectrum, spectrumFields } from '../api/computeSpectrum.js'
import { recordingOf } from '../api/given.js'
import type { Recording } from '../api/recording.js'
import { flag, withDefault } from '../codec/codec.js'
import { exactArguments, number, optionsOf } from '../codec/options.js'
import { lookFields, lookOf, Plot } from './plot.js'
import type { PlotSpectrumOptions } from './plotSpectrum.options.generated.js'
import { spectrumScene } from './spectrum.js'

export type { PlotSpectrumOptions } from './plotSpectrum.options.generated.js'

const { endFrame, ...fields } = spectrumFields

/** Which spectra are shown. */
export const plotSpectrumFields = {
  ...fields,
  segment: withDefault(number, 0, { doc: 'which segment' }),
  endFrame: { ...endFrame, doc: 'first frame not wanted. Default: 10 s after the first' },
  logFrequency: withDefault(flag, true, { doc: 'frequencies as their logarithms' }),
  ...lookFields(700, 420),
}

const SECONDS = 10

/**
 * A picture of the power spectral density of each channel; of many channels their median over it. Rejects with a `FaultError`, as
 * `computeSpectrum` does.
 */
export const plotSpectrum = exactArguments(
  'plotSpectrum',
  async (recording: Recording, options?: PlotSpectrumOptions): Promise<Plot> => {
    const { logFrequency, width, height, theme, ...given } = optionsOf(plotSpectrumFields, options, 'plotSpectrum')
    const { samplingFrequency } = recordingOf(recording, 'plotSpectrum')
    const end = given.endFrame ?? given.startFrame + Math.round(SECONDS * samplingFrequency)
    const spectrum = await computeSpectrum(recording, { ...given, endFrame: end })
    return new Plot(spectrumScene(spectrum, { ...lookOf({ width, height, theme }), logFrequency }))
  },
)
