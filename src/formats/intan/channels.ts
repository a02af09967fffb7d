import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt } from '../../model/fault.js'
import type { Cursor } from './cursor.js'

/** The controllers that write files: RHD records, RHS stimulates too. */
export type System = 'rhd' | 'rhs'

/** What channels measure, as the head lists them. */
export type ListedType = 'amplifier' | 'auxiliary' | 'supply' | 'adc' | 'dac' | 'digitalIn' | 'digitalOut'

/** The types by their numbers. */
const TYPES: Readonly<Record<System, readonly (ListedType | undefined)[]>> = {
  rhd: ['amplifier', 'auxiliary', 'supply', 'adc', 'digitalIn', 'digitalOut'],
  rhs: ['amplifier', undefined, undefined, 'adc', 'dac', 'digitalIn', 'digitalOut'],
}

/** A channel of a head. */
export interface ChannelEntry {
  /** The name of the hardware, "A-003", and the one that the user gave. */
  readonly native: string
  readonly custom: string
  /** Of a digital line, its bit. */
  readonly order: number
  readonly type: ListedType
  /** The port it is connected to: "A". */
  readonly port: string
  /** Of an electrode, in Ω and degrees. */
  readonly impedance: { readonly magnitude: number; readonly phase: number }
}

/** The channels that were recorded, port by port; `listsOff`: whether channels of ports that are switched off are listed. */
export const readChannels = (
  cursor: Cursor,
  system: System,
  listsOff: boolean,
): { readonly channels: readonly ChannelEntry[]; readonly isAmbiguous: boolean } => {
  const channels: ChannelEntry[] = []
  let isAmbiguous = false
  let listed = 0
  const groups = cursor.count('ports')
  for (let group = 0; group < groups; group++) {
    cursor.text()
    const port = cursor.text()
    const isOn = cursor.flag()
    const count = cursor.count('channels')
    cursor.int16()
    listed += count
    if (listed > MOST.channels) refuse(corrupt(cursor.at, `up to ${MOST.channels} channels`, `${listed}`))
    if (!isOn && count > 0) isAmbiguous = true
    if (!isOn && !listsOff) continue
    for (let channel = 0; channel < count; channel++) {
      const { isRecorded, entry } = channelAt(cursor, system, port)
      if (isRecorded && isOn) channels.push(entry)
    }
  }
  return { channels, isAmbiguous }
}

const channelAt = (
  cursor: Cursor,
  system: System,
  port: string,
): { readonly isRecorded: boolean; readonly entry: ChannelEntry } => {
  const [native, custom, order] = [cursor.text(), cursor.text(), cursor.int16()]
  cursor.position += 2
  const { at } = cursor
  const number = cursor.int16()
  const type = TYPES[system][number]
  if (type === undefined) return refuse(corrupt(at, `the type of a channel of ${system.toUpperCase()}`, `${number}`))
  const isDigital = type === 'digitalIn' || type === 'digitalOut'
  if (isDigital && (order < 0 || order > 15)) refuse(corrupt(at, `the bit of a digital line, 0 to 15, of ${native}`, `${order}`))
  const isRecorded = cursor.flag()
  // The chip's channel, streams, and what triggers the display of spikes.
  cursor.position += system === 'rhd' ? 12 : 14
  const impedance = { magnitude: cursor.float32(), phase: cursor.float32() }
  return { isRecorded, entry: { native, custom, order, type, port, impedance } }
}
