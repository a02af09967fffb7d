/** `.plx` files of Plexon's, made after its specification: a head, tables of channels, and blocks. */

export interface MadeHead {
  readonly version?: number
  readonly clock?: number
  readonly comment?: string
  readonly spikeBits?: number
  readonly slowBits?: number
  readonly slowMax?: number
  readonly spikes?: readonly { readonly number: number; readonly name: string }[]
  readonly events?: readonly { readonly number: number; readonly name: string }[]
  readonly slow?: readonly {
    readonly number: number
    readonly name: string
    readonly rate: number
    readonly gain?: number
    readonly preamp?: number
    /** Samples as the head counts them. */
    readonly counted?: number
  }[]
}

export interface MadeBlock {
  readonly type: number
  readonly tick: number
  readonly channel: number
  readonly unit?: number
  readonly samples?: readonly number[]
}

const [HEAD, SPIKE, EVENT, SLOW] = [7504, 1020, 296, 296]

const withText = (view: DataView, at: number, text: string): void => {
  for (const [index, byte] of new TextEncoder().encode(text).entries()) view.setUint8(at + index, byte)
}

const headOf = (head: MadeHead): Uint8Array => {
  const { version = 106, clock = 40_000, comment = '', spikeBits = 12, slowBits = 16, slowMax = 5000 } = head
  const { spikes = [], events = [], slow = [] } = head
  const bytes = new Uint8Array(HEAD + SPIKE * spikes.length + EVENT * events.length + SLOW * slow.length)
  const view = new DataView(bytes.buffer)
  const ints = (at: number, ...values: readonly number[]): void => {
    for (const [index, value] of values.entries()) view.setInt32(at + 4 * index, value, true)
  }
  ints(0, 0x58_45_4c_50, version)
  withText(view, 8, comment)
  ints(136, clock, spikes.length, events.length, slow.length, 32, 8, 2024, 5, 1, 12, 30, 59)
  bytes[202] = spikeBits
  bytes[203] = slowBits
  view.setUint16(206, slowMax, true)
  let at = HEAD
  for (const { number, name } of spikes) {
    withText(view, at, name)
    ints(at + 64, number)
    at += SPIKE
  }
  for (const { number, name } of events) {
    withText(view, at, name)
    ints(at + 32, number)
    at += EVENT
  }
  for (const { number, name, rate, gain = 10, preamp = 100, counted = 0 } of slow) {
    withText(view, at, name)
    ints(at + 32, number, rate, gain, 1, preamp)
    ints(5456 + 4 * (300 + number), counted)
    at += SLOW
  }
  return bytes
}

const blockOf = ({ type, tick, channel, unit = 0, samples = [] }: MadeBlock): Uint8Array => {
  const words = [type, Math.floor(tick / 2 ** 32), tick & 0xff_ff, (tick >>> 16) & 0xff_ff]
  const all = [...words, channel, unit, samples.length > 0 ? 1 : 0, samples.length, ...samples]
  return new Uint8Array(Uint16Array.from(all).buffer)
}

/** A file of these blocks. */
export const plxOf = (head: MadeHead, blocks: readonly MadeBlock[]): Uint8Array => {
  const parts = [headOf(head), ...blocks.map(blockOf)]
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** The samples of a channel: each is another number. */
export const sampleOf = (channel: number, sample: number): number => ((channel + 1) * 1000 + sample) % 30_000

/** Blocks of a channel from a tick on: `lengths` samples each, counted from `first` on. */
export const blocksFrom = (
  channel: number,
  tick: number,
  ratio: number,
  lengths: readonly number[],
  first = 0,
): readonly MadeBlock[] => {
  let sample = first
  return lengths.map((length) => {
    const block: MadeBlock = {
      type: 5,
      tick: tick + Math.floor((sample - first) * ratio),
      channel,
      samples: Array.from({ length }, (_, index) => sampleOf(channel, sample + index)),
    }
    sample += length
    return block
  })
}

/** Blocks in the order of their ticks. */
export const inOrder = (...blocks: readonly (readonly MadeBlock[])[]): readonly MadeBlock[] =>
  blocks.flat().toSorted((a, b) => a.tick - b.tick || a.channel - b.channel)
