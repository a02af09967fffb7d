import { defineCommand } from './command.js'
import { moduleOptions } from './inputOptions.js'
import { savingOptions } from './savingOptions.js'

const group = 'Alignment'

const alignOptions = {
  stream: { type: 'string', value: 'NAME', doc: 'the stream whose clock is aligned: imec0.ap', group: 'Input' },
  to: {
    type: 'string',
    value: 'NAME|PATH',
    doc: 'the stream of INPUT, or the events, that have the reference clock: nidq',
    group,
  },
  channel: { type: 'string', value: 'ID', doc: 'the line with the pulses; default the one that SpikeGLX says', group },
  'to-channel': { type: 'string', value: 'ID', doc: 'the same of the reference', group },
  edges: { type: 'string', value: 'WHICH', doc: 'which edges are the pulses: rising, falling or both. Default rising', group },
  method: { type: 'string', value: 'HOW', doc: 'piecewise, from pulse to pulse, or linear, one line. Default piecewise', group },
  'tolerance-ms': {
    type: 'string',
    value: 'MS',
    doc: 'how far a pulse may lie beside its place. Default 1 ms, or two frames',
    group,
  },
  offset: {
    type: 'string',
    value: 'SECONDS',
    doc: 'times of the reference less those of the stream, about: for periodic pulses where no start times tell',
    group,
  },
  sorting: {
    type: 'string',
    value: 'PATH',
    doc: 'a sorting of the stream: OUT.npy is the aligned times of its spikes, in seconds, in the order of segments and frames',
    group: 'Input',
  },
  ...savingOptions,
  ...moduleOptions,
} as const

/** `rxephys align`: give a stream the clock of another. */
export const align = defineCommand({
  name: 'align',
  summary: 'align the clock of a stream to that of another, by their sync pulses',
  about: [
    'Tells offset, drift and residuals. With OUT, a pipeline JSON (OUT.json) or a save of the recording with the aligned times is ' +
      'written; no sample changes. A SpikeInterface folder has the time of every frame, and rxephys what they are linear between.',
  ],
  positionals: [
    { name: 'INPUT', doc: 'a SpikeGLX run, or a recording whose events open from the same path' },
    { name: 'OUT', doc: 'where to write; none: the report alone', optional: true },
  ],
  options: alignOptions,
  examples: [
    ['how far apart are the clocks of a probe and the NI card?', 'rxephys align run1_g0 --stream imec0.ap --to nidq'],
    [
      'spikes of the probe at the times of the card',
      'rxephys align run1_g0 spikes.npy --stream imec0.ap --to nidq --sorting phy',
    ],
    ['a pipeline with the card’s times, to run or to filter', 'rxephys align run1_g0 aligned.json --stream imec0.ap --to nidq'],
  ],
  run: async (values, [input, out], context) => {
    const { alignAndTell } = await import('./alignAction.js')
    await alignAndTell(input, out, values, context)
  },
})
