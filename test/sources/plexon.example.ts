import type { Samples } from '../../src/model/dtype.js'
import type { Files } from '../../src/platform/files.js'
import { blocksFrom, inOrder, type MadeBlock, type MadeHead, plxOf, sampleOf } from './plexonFiles.js'

/** Two wideband channels, of which 7 samples are missing after 90, and one low-pass channel at a fortieth of their rate. */
export const head: MadeHead = {
  comment: 'an example',
  spikes: [
    { number: 1, name: 'sig001' },
    { number: 2, name: 'sig002' },
  ],
  events: [
    { number: 3, name: 'Event003' },
    { number: 257, name: 'Strobed' },
    { number: 258, name: 'Start' },
  ],
  slow: [
    { number: 0, name: 'WB01', rate: 40_000, counted: 150 },
    { number: 1, name: 'WB02', rate: 40_000, counted: 150 },
    { number: 64, name: 'FP01', rate: 1000, counted: 4 },
    { number: 65, name: 'FP02', rate: 1000 },
  ],
}

const wide = [0, 1].flatMap((channel) => [...blocksFrom(channel, 400, 1, [50, 40]), ...blocksFrom(channel, 497, 1, [60], 90)])
const spike = (tick: number, channel: number, unit: number): MadeBlock => ({ type: 1, tick, channel, unit, samples: [1, 2, 3] })
const event = (tick: number, channel: number, unit = 0): MadeBlock => ({ type: 4, tick, channel, unit })
export const blocks = inOrder(
  wide,
  blocksFrom(64, 400, 40, [4]),
  [spike(410, 2, 1), spike(420, 1, 0), spike(492, 1, 0), spike(500, 1, 2), spike(700, 2, 1)],
  [event(0, 258), event(405, 257, 0xff_fe), event(405, 3), event(430, 257, 12), event(495, 3), event(510, 3)],
)

const samples = (start: number, end: number): Samples =>
  Int16Array.from({ length: 2 * (end - start) }, (_, i) => sampleOf(i % 2, start + Math.floor(i / 2)))

/** A session of three streams' channels, spikes and events. */
export const writeExample = (
  files: Files,
  folder: string,
): { readonly params: { readonly [key: string]: string }; readonly wholes: readonly Samples[] } => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'session.plx')
  files.writeWhole(filePath, plxOf(head, blocks))
  return { params: { filePath, stream: 'WB' }, wholes: [samples(0, 90), samples(90, 150)] }
}
