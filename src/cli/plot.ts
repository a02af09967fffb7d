import { defineCommand } from './command.js'
import { INPUT, inputOptions, operatorOptions, recipeOptions } from './inputOptions.js'
import type { Values } from './options.js'

const what = 'Picture'

const plotOptions = {
  ...inputOptions,
  sorting: {
    type: 'string',
    value: 'PATH',
    doc: 'a sorting of the recording: its spikes on traces, waveforms, amplitudes',
    group: 'Input',
  },
  ...recipeOptions,
  ...operatorOptions,
  kind: {
    type: 'string',
    value: 'KIND',
    doc: 'traces, probe, spectrum; raster, correlograms, isi of a sorting; waveforms, amplitudes of both. Default: traces, of a sorting raster',
    group: what,
  },
  start: {
    type: 'string',
    value: 'TIME',
    doc: 'where the window begins, since the first frame of the segment: 10s. Default 0',
    group: what,
  },
  duration: { type: 'string', value: 'TIME', doc: 'how long the window is: 200ms', group: what },
  segment: { type: 'string', value: 'N', doc: 'which segment, from 0. Default 0', group: what },
  mode: {
    type: 'string',
    value: 'MODE',
    doc: 'traces as lines or as a map of colours. Default: lines of up to 64 channels',
    group: what,
  },
  units: { type: 'string', value: 'IDS', doc: 'which units: 3,8,12', group: what },
  channels: { type: 'string', value: 'IDS', doc: 'which channels: AP1,AP2', group: what },
  dark: { type: 'boolean', doc: 'light on near black', group: what },
  width: { type: 'string', value: 'N', doc: 'width in pixels', group: what },
  height: { type: 'string', value: 'N', doc: 'height in pixels', group: what },
  zoom: { type: 'string', value: 'N', doc: 'pixels of a PNG to one of the picture. Default 2', group: what },
  overwrite: { type: 'boolean', doc: 'replace OUT where it is there', group: what },
} as const

/** What `rxephys plot` was told. */
export type PlotValues = Values<typeof plotOptions>

/** `rxephys plot`: a picture as a file. */
export const plot = defineCommand({
  name: 'plot',
  summary: 'draw a picture of a recording or a sorting: SVG or PNG',
  about: [
    'The picture that a notebook or the viewer shows, as a file. Of a long window each column shows the least and the greatest of all its ' +
      'samples, so that a spike of one sample is seen. Values are in µV where gains are known, else counts.',
  ],
  positionals: [INPUT, { name: 'OUT', doc: 'the file: its ending, .svg or .png, says the format' }],
  options: plotOptions,
  examples: [
    [
      'a fifth of a second, filtered',
      'rxephys plot run1_g0 traces.svg --stream imec0.ap --op commonReference --op bandpassFilter --start 10s --duration 200ms',
    ],
    ['with the spikes of a sorting', 'rxephys plot run1_g0 traces.png --stream imec0.ap --op bandpassFilter --sorting phy'],
    ['the probe', 'rxephys plot run1_g0 probe.png --stream imec0.ap --kind probe'],
    ['spikes over time', 'rxephys plot phy raster.svg'],
    [
      'waveforms of two units',
      'rxephys plot run1_g0 units.svg --stream imec0.ap --op bandpassFilter --sorting phy --kind waveforms --units 3,8',
    ],
  ],
  run: async (values, [input, out]) => (await import('./plotAction.js')).plotToFile(input, out, values),
})
