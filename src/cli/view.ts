import { defineCommand } from './command.js'
import { inputOptions, operatorOptions } from './inputOptions.js'
import type { Values } from './options.js'

const viewOptions = {
  ...inputOptions,
  ...operatorOptions,
  sorting: {
    type: 'string',
    multiple: true,
    value: 'PATH',
    doc: 'a sorting of the first recording: its spikes stand on the traces; may be given several times',
    group: 'Input',
  },
  live: {
    type: 'string',
    multiple: true,
    value: 'SOURCE',
    doc: 'what is being acquired, scrolling: replay:PATH, tail:PATH, spikeglx://HOST:PORT, ...; `rxephys operators --sources` lists the sources',
    group: 'Input',
  },
  'save-to': {
    type: 'string',
    value: 'FOLDER',
    doc: 'let the page save what a pipeline gives, below this folder and nowhere else; without it the page shows the command that does',
    group: 'Server',
  },
  'memory-budget': {
    type: 'string',
    value: 'SIZE',
    doc: 'bytes of samples that the server may keep; what it computes at the moment comes on top. Default 512Mi',
    group: 'Server',
  },
  port: { type: 'string', value: 'N', doc: 'the port of the server. Default: any that is free', group: 'Server' },
  'no-open': { type: 'boolean', doc: 'print the address, and open no browser', group: 'Server' },
} as const

/** What `rxephys view` was told. */
export type ViewValues = Values<typeof viewOptions>

/** `rxephys view`: look at data in a browser. */
export const view = defineCommand({
  name: 'view',
  summary: 'look at recordings, sortings and events in a browser',
  about: [
    'A server on this computer alone, 127.0.0.1, reads and computes beside the data, and sends a page what it draws. The address that is ' +
      'printed holds a word that nobody else knows. Only what is named here can be looked at. All that a PATH holds is opened: every ' +
      'stream, spikes, events.',
    'On another computer: start it there with --no-open --port 8000, then `ssh -L 8000:127.0.0.1:8000 COMPUTER` here, and open the address. ' +
      'Ctrl-C ends it. Nothing is written but what --save-to allows.',
  ],
  positionals: [
    {
      name: 'PATH',
      doc: 'a recording, a sorting, events, or the JSON of a pipeline; https:// and s3:// too. Default: a generated recording',
      repeated: true,
      optional: true,
    },
  ],
  options: viewOptions,
  examples: [
    ['look at a recording', 'rxephys view run1_g0'],
    [
      'with filters, which can be changed in the page',
      'rxephys view run1_g0 --stream imec0.ap --op commonReference --op bandpassFilter',
    ],
    ['an acquisition, as it comes', "rxephys view --live 'tail:run1_g0?stream=imec0.ap'"],
    ['with the spikes of a sorting', 'rxephys view run1_g0 --stream imec0.ap --sorting phy'],
  ],
  run: async (values, paths, context) => (await import('./viewAction.js')).viewAndServe(paths, values, context),
})
