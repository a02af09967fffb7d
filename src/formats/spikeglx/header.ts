import { shown } from '../../codec/codec.js'
import { probeGroupToJson } from '../../encoding/probeinterface.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { conflict } from '../../model/fault.js'
import type { Header } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { ProbeGroup } from '../../model/probe.js'
import { floatProperty, type Properties, sameJson } from '../../model/properties.js'
import type { SpikeglxFile } from './files.js'
import { type SpikeglxGains, spikeglxGains } from './gains.js'
import { probeAnnotations, probeProperties, spikeglxProbe } from './probe.js'

/** The columns of a file that hold its sync channels, or the others. */
export const columnsOf = (kinds: readonly string[], sync: boolean): readonly number[] =>
  kinds.flatMap((kind, column) => ((kind === 'SY') === sync ? [column] : []))

interface Described {
  readonly gains: SpikeglxGains
  readonly probe: ProbeGroup | undefined
  readonly notices: readonly Notice[]
}

const described = (file: SpikeglxFile, sync: boolean): Described => {
  const { metaPath, kinds, device } = file
  const read = device === 'imec' && !sync ? orThrow(spikeglxProbe(file, metaPath)) : undefined
  const gains = orThrow(spikeglxGains(file, columnsOf(kinds, sync), metaPath))
  const tolerated = [...gains.assumed, ...(typeof read === 'string' ? [`${read}: no geometry is read`] : [])]
  return {
    gains,
    probe: typeof read === 'string' ? undefined : read,
    notices: tolerated.map((why) => notice('Tolerated', `${metaPath}: ${why}`)),
  }
}

/** The header of a recording whose segments are these files, which have to agree in all that it says. */
export const spikeglxHeader = (
  parts: readonly SpikeglxFile[],
  sync: boolean,
): { readonly header: Header; readonly notices: readonly Notice[] } => {
  const [first] = parts
  const all = parts.map((part) => described(part, sync))
  for (const [index, { gains, probe }] of all.entries()) refuseUnlike(all[0], { gains, probe }, first, parts[index])
  const [{ gains, probe }] = all
  const channels = columnsOf(first.kinds, sync).map((column) => first.channels[column])
  const zeros = floatProperty(channels.map(() => 0))
  const properties: Properties = {
    gain_to_uV: floatProperty(gains.unit === 'uV' ? gains.gains : gains.gains.map((gain) => gain * 1e6)),
    offset_to_uV: zeros,
    physical_unit: { dtype: 'string', values: channels.map(() => gains.unit) },
    gain_to_physical_unit: floatProperty(gains.gains),
    offset_to_physical_unit: zeros,
    channel_name: { dtype: 'string', values: channels },
    ...(probe && probeProperties(probe)),
  }
  return {
    header: {
      samplingFrequency: first.samplingFrequency,
      channelIds: channels.map((channel) => `${first.stream}#${channel}`),
      dtype: 'int16',
      properties,
      annotations: { is_filtered: false, ...(probe && probeAnnotations(probe, first.band ?? 'ap')) },
      ...(probe && { probe }),
    },
    notices: all.flatMap(({ notices }) => notices),
  }
}

const refuseUnlike = (
  before: Pick<Described, 'gains' | 'probe'>,
  part: Pick<Described, 'gains' | 'probe'>,
  { metaPath }: SpikeglxFile,
  { metaPath: path }: SpikeglxFile,
): void => {
  const hint = `${metaPath} says otherwise: all segments of a recording need the same`
  const other = part.gains.gains.findIndex((gain, channel) => gain !== before.gains.gains[channel])
  if (other >= 0)
    refuse(
      conflict(`the gain of channel ${other} in ${path}`, shown(before.gains.gains[other]), shown(part.gains.gains[other]), hint),
    )
  const [said, found] = [before.probe, part.probe].map((probe) => (probe ? probeGroupToJson(probe) : null))
  if (!sameJson(said, found))
    refuse(conflict(`the probe in ${path}`, 'the same contacts, settings and serial number', 'others', hint))
}
