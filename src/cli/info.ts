import { defineCommand } from './command.js'
import { INPUT, inputOptions } from './inputOptions.js'
import type { Values } from './options.js'

const infoOptions = {
  ...inputOptions,
  json: { type: 'boolean', doc: 'everything, in full, as JSON of a stable form', group: 'Output' },
  checksum: { type: 'boolean', doc: 'read all samples, spikes or events, and hash them', group: 'Output' },
  'no-progress': { type: 'boolean', doc: 'do not show how far the checksum is', group: 'Output' },
} as const

/** What `rxephys info` was told. */
export type InfoValues = Values<typeof infoOptions>

/** `rxephys info`: tell what a recording, a sorting or events hold. */
export const info = defineCommand({
  name: 'info',
  summary: 'tell what a recording, a sorting or events hold',
  about: [
    'Segments, channels, probe, properties, annotations and the pipeline are told without reading a sample. The checksum reads ' +
      'them all: a SHA-256 of each segment’s samples as they are decoded (frame after frame, little-endian), and one over the ' +
      'dtype, the number of channels and of segments, and each segment’s length and hash. The same samples have the same checksum ' +
      'in every format and place; ids, properties, gains and times are not in it.',
    'Of a sorting, spikes are counted, unless they would have to be detected for it. Its checksum is over each segment’s spikes, ' +
      'ordered by frame and then by unit: the frame and the index of the unit of each, as 64-bit integers.',
    'Of events, a line tells of each channel its kind, how many events it has, and when its first and its last are. Their checksum ' +
      'is over the frame, the index of the channel and the value of each.',
    'Of a file that rxephys does not read, the format is named where its name or its first bytes tell it, and what can be done.',
  ],
  positionals: [INPUT],
  options: infoOptions,
  examples: [
    ['what is in this folder?', 'rxephys info run1_g0 --stream imec0.ap'],
    ['are these two the same samples?', 'rxephys info clean --checksum; rxephys info clean.json --checksum'],
    ['how many units and spikes has this session?', 'rxephys info phy --recording run1_g0 --stream imec0.ap'],
    ['for a program', 'rxephys info clean --json'],
  ],
  run: async (values, [input], context) => (await import('./infoAction.js')).tellInfo(input, values, context),
})
