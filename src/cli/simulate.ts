import { defineCommand } from './command.js'
import { moduleOptions } from './inputOptions.js'

const share = (what: string) =>
  ({ type: 'string', value: 'SHARE', doc: `${what}, from 0 to 1. Default 0`, group: 'Faults' }) as const

/** `rxephys simulate`: stand in for a rig. */
export const simulate = defineCommand({
  name: 'simulate',
  summary: 'stand in for a rig: send a recording by the protocol of an acquisition program',
  about: [
    'It goes on until Ctrl-C. The recording is sent from its first frame on, at its own speed, and once: after its end nothing more ' +
      'comes. Segments after the first are not sent.',
  ],
  positionals: [
    {
      name: 'PROTOCOL',
      doc: 'the scheme of its addresses: spikeglx, openephys, rhx, lsl; `rxephys operators --sources` lists the sources',
    },
  ],
  options: {
    from: { type: 'string', value: 'RECORDING', doc: 'what is sent: any recording that can be opened', group: 'Input' },
    stream: { type: 'string', value: 'NAME', doc: 'which stream of a recording that holds several', group: 'Input' },
    ...moduleOptions,
    host: { type: 'string', value: 'HOST', doc: 'where it listens. Default 127.0.0.1', group: 'Work' },
    port: { type: 'string', value: 'PORT', doc: 'its port; 0 is any that is free. Default 0', group: 'Work' },
    as: {
      type: 'string',
      value: 'NAME',
      doc:
        'what the stream is called that is sent; of spikeglx several, "imec0.ap,imec1.ap", which share the channels. Default: what ' +
        'the protocol calls its first',
      group: 'Work',
    },
    speed: { type: 'string', value: 'TIMES', doc: 'times real time. Default 1', group: 'Work' },
    drop: share('of what is asked for or sent, the share that is lost'),
    duplicate: share('the share that is sent twice'),
    split: share('the share of writes that are cut in two'),
    corrupt: share('the share of writes of which a byte is changed'),
    delay: { type: 'string', value: 'MS', doc: 'milliseconds that each write is kept back. Default 0', group: 'Faults' },
    seed: { type: 'string', value: 'N', doc: 'the same faults for the same number. Default 0', group: 'Faults' },
  },
  examples: [
    [
      'a SpikeGLX run of a recording, twice as fast, of which a hundredth is lost',
      'rxephys simulate spikeglx --from clean --port 4142 --speed 2 --drop 0.01',
    ],
    ['and what records it', 'rxephys live spikeglx://127.0.0.1:4142?stream=imec0.ap --record night'],
  ],
  run: async (values, [protocol], context) => {
    const { simulateUntilStopped } = await import('./simulateAction.js')
    await simulateUntilStopped(protocol, values, context)
  },
})
