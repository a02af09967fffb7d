import type { Recipe } from './recipe.js'

/** A pipeline that a lab uses, by name. */
export interface NamedRecipe {
  readonly name: string
  /** One line. */
  readonly summary: string
  /** What it leaves out of what the lab does, and where its parameters are from. */
  readonly about: string
  readonly steps: Recipe
}

/** The recipes that rxephys brings. */
export const recipes: readonly NamedRecipe[] = [
  {
    name: 'iblDestripe',
    summary: 'the International Brain Laboratory’s destriping of Neuropixels',
    about:
      'The parameters of its white paper of 2022 on spike sorting. Channels outside the brain are left out; there they pass unfiltered ' +
      'by the spatial filter. Samples keep their dtype: put astype before it to compute in float32 as there.',
    steps: {
      highpassFilter: { freqMin: 300, filterOrder: 3 },
      phaseShift: {},
      detectAndRemoveBadChannels: { channelFilters: ['out'] },
      detectAndInterpolateBadChannels: { channelFilters: ['dead', 'noise'] },
      highpassSpatialFilter: {
        nChannelPad: 60,
        nChannelTaper: 0,
        applyAgc: true,
        agcWindowLengthS: 0.1,
        highpassButterOrder: 3,
        highpassButterWn: 0.01,
      },
    },
  },
  {
    name: 'catgt',
    summary: 'what CatGT does to the AP band with -tshift -apfilter=butter,12,300,9000 -gblcar',
    about:
      'The filter is applied forwards and backwards at half the order, which has the same slopes and is 6 dB down at its edges, where ' +
      'that of CatGT is 3 dB down. -gfix, which cuts out artifacts, is left out.',
    steps: {
      phaseShift: {},
      bandpassFilter: { freqMin: 300, freqMax: 9000, filterOrder: 6 },
      commonReference: { reference: 'global', operator: 'median' },
    },
  },
  {
    name: 'allen',
    summary: 'the Allen Institute for Neural Dynamics’ preprocessing, denoising strategy "cmr"',
    about:
      'The parameters of aind-ephys-pipeline. Bad channels of every kind are left out; the limits of that pipeline (a least duration, ' +
      'a greatest part of bad channels) are for a person to watch.',
    steps: {
      phaseShift: { marginMs: 100 },
      highpassFilter: { freqMin: 300, marginMs: 5 },
      detectAndRemoveBadChannels: {
        method: 'coherence+psd',
        deadChannelThreshold: -0.5,
        noisyChannelThreshold: 1,
        outsideChannelThreshold: -0.3,
        outsideChannelsLocation: 'top',
        nNeighbors: 11,
      },
      commonReference: { reference: 'global', operator: 'median' },
    },
  },
  {
    name: 'kilosort',
    summary: 'what Kilosort does first: common median reference, high-pass at 300 Hz, local whitening',
    about:
      'Whitening takes the channels within 150 µm, of Neuropixels 1.0 about the 32 that Kilosort takes, and integers of 200 steps a ' +
      'deviation, as Kilosort 2 and 3 have. Give it to a sorter that does not whiten itself.',
    steps: {
      commonReference: { reference: 'global', operator: 'median' },
      highpassFilter: { freqMin: 300, filterOrder: 3 },
      whiten: { mode: 'local', radiusUm: 150, dtype: 'int16', intScale: 200 },
    },
  },
]
