import { type Branch, hdf5Bytes, type Stored } from './hdf5Files.js'

/** An entry of a mapping: channel, electrode, x and y in µm. */
export type Entry = readonly [channel: number, electrode: number, x: number, y: number]

const mappingOf = (entries: readonly Entry[]): Stored => ({
  data: new Map<string, Int32Array | Float64Array>([
    ['channel', Int32Array.from(entries, ([channel]) => channel)],
    ['electrode', Int32Array.from(entries, ([, electrode]) => electrode)],
    ['x', Float64Array.from(entries, ([, , x]) => x)],
    ['y', Float64Array.from(entries, ([, , , y]) => y)],
  ]),
})

/** Changes of bits: numbers of frames, and words. */
export const bitsOf = (changes: readonly (readonly [frame: number, bits: number])[]): Stored => ({
  data: new Map<string, BigInt64Array | Int16Array>([
    ['frameno', BigInt64Array.from(changes, ([frame]) => BigInt(frame))],
    ['bits', Int16Array.from(changes, ([, bits]) => bits)],
  ]),
})

/** Spikes that were found while recording: numbers of frames, and channels. */
export const spikesOf = (spikes: readonly (readonly [frame: number, channel: number])[]): Stored => ({
  data: new Map<string, BigInt64Array | Int32Array | Float32Array>([
    ['frameno', BigInt64Array.from(spikes, ([frame]) => BigInt(frame))],
    ['channel', Int32Array.from(spikes, ([, channel]) => channel)],
    ['amplitude', Float32Array.from(spikes, (_, spike) => -5 - spike)],
  ]),
})

/** A file of the old layout: all rows of the samples, the last two of which number the frames. */
export const oldMaxwell = (
  sig: Stored,
  entries: readonly Entry[],
  more: { readonly bits?: Stored; readonly settings?: Readonly<Record<string, Stored>>; readonly spikes?: Stored } = {},
): Uint8Array =>
  hdf5Bytes({
    arrays: { version: { data: ['20160704'] }, sig, mapping: mappingOf(entries), ...(more.bits && { bits: more.bits }) },
    groups: {
      settings: { arrays: more.settings ?? { lsb: { data: Float64Array.of(6e-6) } } },
      ...(more.spikes && { proc0: { arrays: { spikeTimes: more.spikes } } }),
    },
  })

export interface MadeRecording {
  readonly raw: Stored
  readonly entries: readonly Entry[]
  readonly frames?: readonly number[]
  readonly channels?: readonly number[]
  readonly spikes?: Stored
}

const branchOf = ({ raw, entries, frames, channels, spikes }: MadeRecording): Branch => ({
  arrays: spikes ? { spikes } : {},
  groups: {
    settings: {
      arrays: {
        sampling: { data: Float64Array.of(10_000) },
        lsb: { data: Float64Array.of(6.25e-6) },
        mapping: mappingOf(entries),
      },
    },
    groups: {
      groups: {
        routed: {
          arrays: {
            raw,
            ...(frames && { frame_nos: { data: BigUint64Array.from(frames.map(BigInt)) } }),
            ...(channels && { channels: { data: Int32Array.from(channels) } }),
          },
        },
      },
    },
  },
})

/** A file of the layout since: wells, and the recordings of each. */
export const maxwellFile = (
  wells: Readonly<Record<string, Readonly<Record<string, MadeRecording>>>>,
  bits?: Readonly<Record<string, Stored>>,
): Uint8Array =>
  hdf5Bytes({
    arrays: { version: { data: ['20190530'] } },
    groups: {
      wells: {
        groups: Object.fromEntries(
          Object.entries(wells).map(([well, recordings]): [string, Branch] => [
            well,
            { groups: Object.fromEntries(Object.entries(recordings).map(([name, made]) => [name, branchOf(made)])) },
          ]),
        ),
      },
      ...(bits && { bits: { arrays: bits } }),
    },
  })
