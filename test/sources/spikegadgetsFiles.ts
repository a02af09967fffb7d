/** Files of SpikeGadgets, as Trodes would have written them. */

export interface MadeRec {
  readonly rate?: number
  /** Channels of the hardware. */
  readonly hardware: number
  /** Attributes of SpikeConfiguration. */
  readonly spikes?: string
  /** Groups of electrodes: channels of the hardware, in the order in which they are shown. */
  readonly trodes: readonly (readonly number[])[]
  readonly step?: number | string
  /** XML of devices, and the bytes that these have in each packet. */
  readonly devices?: string
  /** What stands in a packet before its time, after the mark. */
  readonly bytes?: (packet: number) => readonly number[]
  readonly times: readonly number[]
  /** What stands between the configuration and the packets. */
  readonly ending?: string
}

/** The sample of a place among the electrodes of a packet. */
export const ramp = (place: number, packet: number): number => ((place * 500 + packet * 3) % 60_000) - 30_000

/** A file of so many packets as there are times. */
export const recFile = (made: MadeRec): Uint8Array => {
  const { rate = 30_000, hardware, spikes = '', trodes, step, devices = '', bytes = () => [], times, ending = '\n' } = made
  const scaling = step === undefined ? '' : ` spikeScalingToUv="${step}"`
  const groups = trodes.map((channels, group) => {
    const own = channels.map((channel) => `   <SpikeChannel hwChan="${channel}" spikeSortingGroup="1"/>`)
    return [`  <SpikeNTrode id="${group + 1}"${scaling}>`, ...own, '  </SpikeNTrode>'].join('\n')
  })
  const head = new TextEncoder().encode(
    [
      '<?xml version="1.0"?>',
      '<Configuration>',
      ' <GlobalConfiguration trodesVersion="2.4.0" timestampAtCreation="5"/>',
      ` <HardwareConfiguration numChannels="${hardware}" samplingRate="${rate}">`,
      devices,
      ' </HardwareConfiguration>',
      ` <SpikeConfiguration ${spikes}>`,
      ...groups,
      ' </SpikeConfiguration>',
      `</Configuration>${ending}`,
    ].join('\n'),
  )
  const count = trodes.flat().length
  const before = bytes(0).length
  const packetBytes = 1 + before + 4 + 2 * count
  const body = new Uint8Array(packetBytes * times.length)
  const view = new DataView(body.buffer)
  for (const [packet, time] of times.entries()) {
    const at = packet * packetBytes
    view.setUint8(at, 0x55)
    body.set(bytes(packet), at + 1)
    view.setUint32(at + 1 + before, time, true)
    for (let place = 0; place < count; place++) view.setInt16(at + 5 + before + 2 * place, ramp(place, packet), true)
  }
  const all = new Uint8Array(head.length + body.length)
  all.set(head)
  all.set(body, head.length)
  return all
}

/** Times that follow each other. */
export const from = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, place) => first + place)
