/** Files of Blackrock, as its specification tells them: what a system would have written. */

/** A channel, with what its samples are worth. */
export interface MadeChannel {
  readonly electrode: number
  readonly label?: string
  readonly digital?: readonly [number, number]
  readonly analog?: readonly [number, number]
  readonly unit?: string
}

/** Frames that follow each other, from a tick of the clock on; `claims` is how many the block says there are. */
export interface MadeBlock {
  readonly ticks: number | bigint
  readonly frames: number
  readonly claims?: number
  readonly mark?: number
}

export interface MadeNsx {
  readonly version?: '2.1' | '2.2' | '2.3' | '3.0'
  readonly period?: number
  readonly resolution?: number
  readonly channels: readonly MadeChannel[]
  readonly blocks: readonly MadeBlock[]
  readonly comment?: string
}

/** The sample of a channel at a frame, counted over all blocks. */
export const ramp = (channel: number, frame: number): number => ((channel * 1000 + frame * 7) % 60_000) - 30_000

const latin = (view: DataView, at: number, text: string): void => {
  for (let place = 0; place < text.length; place++) view.setUint8(at + place, text.charCodeAt(place))
}
const date = (view: DataView, at: number): void => {
  for (const [part, value] of [2024, 5, 3, 1, 12, 30, 15, 250].entries()) view.setUint16(at + 2 * part, value, true)
}

const samples = (channels: number, first: number, frames: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(2 * channels * frames))
  for (let frame = 0; frame < frames; frame++)
    for (let channel = 0; channel < channels; channel++)
      view.setInt16(2 * (frame * channels + channel), ramp(channel, first + frame), true)
  return new Uint8Array(view.buffer)
}

export const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

const nsxHead = ({ version = '2.3', period = 1, resolution = 30_000, channels, comment = 'an example' }: MadeNsx): Uint8Array => {
  const isOld = version === '2.1'
  const bytes = isOld ? 32 + 4 * channels.length : 314 + 66 * channels.length
  const view = new DataView(new ArrayBuffer(bytes))
  latin(view, 0, isOld ? 'NEURALSG' : version === '3.0' ? 'BRSMPGRP' : 'NEURALCD')
  if (isOld) {
    latin(view, 8, '1 kS/s')
    view.setUint32(24, period, true)
    view.setUint32(28, channels.length, true)
    for (const [channel, { electrode }] of channels.entries()) view.setUint32(32 + 4 * channel, electrode, true)
    return new Uint8Array(view.buffer)
  }
  const [major, minor] = version.split('.').map(Number)
  view.setUint8(8, major)
  view.setUint8(9, minor)
  view.setUint32(10, bytes, true)
  latin(view, 14, '30 kS/s')
  latin(view, 30, comment)
  view.setUint32(286, period, true)
  view.setUint32(290, resolution, true)
  date(view, 294)
  view.setUint32(310, channels.length, true)
  for (const [channel, told] of channels.entries()) {
    const { electrode, label = `chan${electrode}`, digital = [-32_764, 32_764], analog = [-8191, 8191], unit = 'uV' } = told
    const at = 314 + 66 * channel
    latin(view, at, 'CC')
    view.setUint16(at + 2, electrode, true)
    latin(view, at + 4, label)
    for (const [place, value] of [...digital, ...analog].entries()) view.setInt16(at + 22 + 2 * place, value, true)
    latin(view, at + 30, unit)
  }
  return new Uint8Array(view.buffer)
}

const blockHead = (version: string, ticks: bigint, frames: number, mark: number): Uint8Array => {
  const isLong = version === '3.0'
  const view = new DataView(new ArrayBuffer(isLong ? 13 : 9))
  view.setUint8(0, mark)
  if (isLong) view.setBigUint64(1, ticks, true)
  else view.setUint32(1, Number(ticks), true)
  view.setUint32(isLong ? 9 : 5, frames, true)
  return new Uint8Array(view.buffer)
}

/** A file of samples; of 2.1 blocks have no heads. */
export const nsxFile = (made: MadeNsx): Uint8Array => {
  const { version = '2.3', channels, blocks } = made
  let first = 0
  const parts = blocks.flatMap(({ ticks, frames, claims = frames, mark = 1 }) => {
    const own = samples(channels.length, first, frames)
    first += frames
    return version === '2.1' ? [own] : [blockHead(version, BigInt(ticks), claims, mark), own]
  })
  return joined([nsxHead(made), ...parts])
}

/** A file in which each frame has a time of its own, in ns: 3.0 of clocks that are synchronized by PTP. */
export const ptpFile = (made: Omit<MadeNsx, 'blocks' | 'version'>, times: readonly bigint[]): Uint8Array => {
  const { length } = made.channels
  const [head, own] = [13, samples(length, 0, times.length)]
  const bytes = new Uint8Array((head + 2 * length) * times.length)
  const view = new DataView(bytes.buffer)
  for (const [frame, ticks] of times.entries()) {
    const at = frame * (head + 2 * length)
    view.setUint8(at, 1)
    view.setBigUint64(at + 1, ticks, true)
    view.setUint32(at + 9, 1, true)
    bytes.set(own.subarray(2 * length * frame, 2 * length * (frame + 1)), at + head)
  }
  return joined([nsxHead({ resolution: 1_000_000_000, ...made, version: '3.0', blocks: [] }), bytes])
}

/** A packet of a file of spikes and events: its time, its id, and the bytes after it. */
export interface MadePacket {
  readonly ticks: number | bigint
  readonly id: number
  readonly bytes: readonly number[]
}

export interface MadeNev {
  readonly version?: '2.1' | '2.2' | '2.3' | '3.0'
  readonly resolution?: number
  readonly samplingFrequency?: number
  readonly packetBytes?: number
  /** Of electrodes, what a step is, in nV. */
  readonly steps?: Readonly<Record<number, number>>
  readonly labels?: Readonly<Record<number, string>>
  readonly inputs?: readonly (readonly [label: string, isParallel: boolean])[]
  readonly packets: readonly MadePacket[]
}

/** A spike of a unit: 0 is not sorted, 255 noise. */
export const spike = (ticks: number | bigint, electrode: number, unit: number): MadePacket => ({
  ticks,
  id: electrode,
  bytes: [unit],
})
/** A value of the digital port; `reason` 1 is the parallel one, 129 the serial one. */
export const digital = (ticks: number | bigint, value: number, reason = 1): MadePacket => ({
  ticks,
  id: 0,
  bytes: [reason, 0, value & 255, value >> 8],
})
/** A comment. */
export const comment = (ticks: number | bigint, text: string): MadePacket => ({
  ticks,
  id: 0xff_ff,
  bytes: [0, 0, 0, 0, 0, 0, ...[...text].map((letter) => letter.charCodeAt(0))],
})

/** A file of spikes and events. */
export const nevFile = ({
  version = '2.3',
  resolution = 30_000,
  samplingFrequency = 30_000,
  packetBytes = 104,
  steps = {},
  labels = {},
  inputs = [],
  packets,
}: MadeNev): Uint8Array => {
  const entries: Uint8Array[] = []
  const entry = (id: string, fill: (view: DataView) => void): void => {
    const view = new DataView(new ArrayBuffer(32))
    latin(view, 0, id)
    fill(view)
    entries.push(new Uint8Array(view.buffer))
  }
  for (const [electrode, step] of Object.entries(steps))
    entry('NEUEVWAV', (view) => {
      view.setUint16(8, Number(electrode), true)
      view.setUint16(12, step, true)
      view.setUint8(21, 2)
      view.setUint16(22, 48, true)
    })
  for (const [electrode, label] of Object.entries(labels))
    entry('NEUEVLBL', (view) => {
      view.setUint16(8, Number(electrode), true)
      latin(view, 10, label)
    })
  for (const [label, isParallel] of inputs)
    entry('DIGLABEL', (view) => {
      latin(view, 8, label)
      view.setUint8(24, Number(isParallel))
    })
  const head = new DataView(new ArrayBuffer(336))
  latin(head, 0, version === '3.0' ? 'BREVENTS' : 'NEURALEV')
  const [major, minor] = version.split('.').map(Number)
  head.setUint8(8, major)
  head.setUint8(9, minor)
  head.setUint16(10, 1, true)
  for (const [place, value] of [336 + 32 * entries.length, packetBytes, resolution, samplingFrequency].entries())
    head.setUint32(12 + 4 * place, value, true)
  date(head, 28)
  latin(head, 44, 'an example')
  head.setUint32(332, entries.length, true)
  const isLong = version === '3.0'
  const body = packets.map(({ ticks, id, bytes }) => {
    const view = new DataView(new ArrayBuffer(packetBytes))
    if (isLong) view.setBigUint64(0, BigInt(ticks), true)
    else view.setUint32(0, Number(ticks), true)
    view.setUint16(isLong ? 8 : 4, id, true)
    const own = new Uint8Array(view.buffer)
    own.set(bytes, isLong ? 10 : 6)
    return own
  })
  return joined([new Uint8Array(head.buffer), ...entries, ...body])
}
