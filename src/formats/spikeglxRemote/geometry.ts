import type { Probe, ProbeGroup } from '../../model/probe.js'
import { channelLocations } from '../../model/probeGroup.js'
import { type NeuropixelsPart, neuropixelsPart } from '../neuropixels/parts.js'
import { neuropixelsProbe } from '../neuropixels/probe.js'

/** A contact as SpikeGLX tells of it: its shank, µm from the left edge of that, and µm above the lowest row. */
interface Contact {
  readonly shank: number
  readonly x: number
  readonly z: number
}

/** Side of a contact of a probe of which no more is known, µm. */
const CONTACT_WIDTH = 12

/** Read the lines that answer GETGEOMMAP: the probe, a contact for each of so many channels; undefined where they do not tell it. */
export const readGeometry = (lines: readonly string[], channels: number): ProbeGroup | undefined => {
  const told = new Map(
    lines.map((line) => {
      const mark = line.indexOf('=')
      return [line.slice(0, mark).trim(), line.slice(mark + 1).trim()] as const
    }),
  )
  const numberAt = (key: string): number => Number(told.get(key) || Number.NaN)
  const contacts = Array.from({ length: channels }, (_, channel): Contact => {
    const [shank, x, z] = ['s', 'x', 'z'].map((axis) => numberAt(`ch${channel}_${axis}`))
    return { shank, x, z }
  })
  const pitch = numberAt('head_numShanks') > 1 ? numberAt('head_shankPitch') : 0
  if (![pitch, ...contacts.flatMap(({ shank, x, z }) => [shank, x, z])].every(Number.isFinite)) return undefined
  const part = neuropixelsPart(told.get('head_partNumber') ?? '')
  return { probes: [(part && knownProbe(part, contacts)) ?? plainProbe(contacts, pitch)] }
}

/** The probe of a part that is known, by the electrodes that are there; undefined where contacts are where it has none. */
const knownProbe = (part: NeuropixelsPart, contacts: readonly Contact[]): Probe | undefined => {
  const { columns, pitchX, pitchY, evenOffset, oddOffset } = part.model
  const places = contacts.map(({ x, z }) => {
    const row = z / pitchY
    return { row, column: pitchX === 0 ? 0 : (x - (row % 2 === 0 ? evenOffset : oddOffset)) / pitchX }
  })
  const isOne = ({ row, column }: (typeof places)[number]): boolean =>
    Number.isSafeInteger(row) && row >= 0 && Number.isSafeInteger(column) && column >= 0 && column < columns
  if (!places.every(isOne)) return undefined
  const electrodes = places.map(({ row, column }) => row * columns + column)
  return neuropixelsProbe(part, { electrodes, shanks: contacts.map(({ shank }) => shank), columns: {} })
}

const plainProbe = (contacts: readonly Contact[], pitch: number): Probe => ({
  ndim: 2,
  siUnits: 'um',
  annotations: { manufacturer: 'imec' },
  contactAnnotations: {},
  contactPositions: contacts.map(({ shank, x, z }) => [shank * pitch + x, z]),
  contactPlaneAxes: contacts.map(() => [
    [1, 0],
    [0, 1],
  ]),
  contactShapes: contacts.map(() => 'square'),
  contactShapeParams: contacts.map(() => ({ width: CONTACT_WIDTH })),
  shankIds: contacts.map(({ shank }) => `${shank}`),
  deviceChannelIndices: contacts.map((_, channel) => channel),
})

/** What SpikeGLX answers to GETGEOMMAP for a probe of these channels; undefined where not every one has a contact. */
export const writeGeometry = (group: ProbeGroup, channels: readonly number[]): string | undefined => {
  const places = channelLocations(group, channels)
  if (places === undefined) return undefined
  const [{ annotations, shankIds, deviceChannelIndices = [] }] = group.probes
  const number = [annotations.part_number, annotations.model_name].find((each): each is string => typeof each === 'string') ?? ''
  const model = neuropixelsPart(number)?.model
  const [pitch, offset] = [model?.shankPitch ?? 0, model?.oddOffset ?? 0]
  const shankOf = (channel: number): number =>
    model === undefined ? 0 : Number(shankIds?.[deviceChannelIndices.indexOf(channel)] ?? 0)
  const contacts = places.map(([x, z], channel) => {
    const shank = shankOf(channels[channel])
    return `ch${channel}_s=${shank}\nch${channel}_x=${x + offset - shank * pitch}\nch${channel}_z=${z}\nch${channel}_u=1\n`
  })
  const head = `head_partNumber=${number}\nhead_numShanks=${model?.shanks ?? 1}\nhead_shankPitch=${pitch}\n`
  return `${head}head_shankWidth=${model?.shankWidth ?? 0}\n${contacts.join('')}`.trimEnd()
}
