import type { Annotations, Header, Json } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Probe, ProbeGroup } from '../../model/probe.js'
import { channelGroups, sliceProbe } from '../../model/probeGroup.js'
import { floatProperty, type Properties } from '../../model/properties.js'
import type { Files } from '../../platform/files.js'
import { type NeuropixelsPart, neuropixelsPart } from '../neuropixels/parts.js'
import { interSampleShift, neuropixelsProbe, saturationThreshold } from '../neuropixels/probe.js'
import { electrodesOf } from './electrodes.js'
import { type ProbeElement, partOf, probeOfStream, recordedOrder, serialOf } from './probes.js'
import { attribute, isBefore, readSettings, type Settings } from './settings.js'
import type { NamedStream, Recorded, StreamFile } from './streams.js'

/** What a probe adds to the header of its stream. */
interface Found {
  readonly more: Pick<Header, 'probe'>
  readonly properties: Properties
  readonly annotations: Annotations
  readonly notices: readonly Notice[]
}

const nothing: Found = { more: {}, properties: {}, annotations: {}, notices: [] }

const without = (why: string): Found => ({ ...nothing, notices: [notice('Tolerated', `${why}: no geometry is read`)] })

/** The settings of the experiment that a file is of. */
export const settingsOf = (files: Files, { nodeFolder, experiment }: Recorded): Settings | string | undefined =>
  readSettings(files, files.join(nodeFolder, experiment === 1 ? 'settings.xml' : `settings_${experiment}.xml`))

/** The Neuropixels probe of a stream, as the settings tell it. */
export const streamProbe = (
  files: Files,
  [file]: readonly StreamFile[],
  columns: readonly number[],
  { base, part }: NamedStream,
): Found => {
  if (part !== 'signals' || base.includes('NI-DAQ')) return nothing
  const settings = settingsOf(files, file.recording)
  if (settings === undefined) return nothing
  if (typeof settings === 'string') return without(settings)
  const element = probeOfStream(settings, file.entry, (partNumber) => (neuropixelsPart(partNumber)?.model.lfRate ?? 0) > 0)
  if (element === undefined) return nothing
  const partNumber = partOf(element.element)
  const known = neuropixelsPart(partNumber)
  const told = `${settings.path}: probe ${element.name}`
  if (known === undefined) return without(`${told} is of part number "${partNumber}", of no known kind`)
  const whole = wholeProbe(element, known, settings)
  if (typeof whole === 'string') return without(`${told}: ${whole}`)
  const contacts = whole.contactPositions.length
  const order = recordedOrder(settings, file.entry, contacts) ?? whole.contactPositions.map((_, contact) => contact)
  const group = sliceProbe({ probes: [whole] }, order)
  if (new Set(order).size !== columns.length || group.probes[0]?.contactPositions.length !== columns.length)
    return without(`${told}: ${order.length} of ${contacts} contacts were recorded, where there are ${columns.length} channels`)
  return described(group, /lf/i.test(base) ? 'lf' : 'ap')
}

/** The probe with the contact of each of its channels, in their order. */
const wholeProbe = ({ element, name }: ProbeElement, part: NeuropixelsPart, { version }: Settings): Probe | string => {
  const found = electrodesOf(element, part.model, isBefore(version, [0, 6]))
  if (typeof found === 'string') return found
  const gain = (key: string): readonly number[] => {
    const value = Number.parseFloat(attribute(element, key) ?? '')
    return value > 0 ? [value] : []
  }
  const probe = neuropixelsProbe(part, {
    electrodes: found.electrodes,
    shanks: found.shanks,
    columns: {},
    apGains: gain('apGainValue'),
    lfGains: gain('lfpGainValue'),
  })
  const more: Record<string, Json> = { serial_number: serialOf(element) ?? null, name, part_number: part.partNumber }
  for (const key of ['slot', 'port', 'dock']) {
    const value = attribute(element, key)
    if (value !== undefined) more[key] = value
  }
  return {
    ...probe,
    annotations: { ...probe.annotations, ...more },
    contactAnnotations: { ...probe.contactAnnotations, ...(found.keys && { settings_channel_key: found.keys }) },
  }
}

const described = (group: ProbeGroup, band: 'ap' | 'lf'): Found => {
  const [probe] = group.probes
  const shifts = interSampleShift(probe)
  const threshold = saturationThreshold(probe, band)
  return {
    more: { probe: group },
    properties: {
      group: { dtype: 'int64', values: channelGroups(group) },
      ...(shifts && { inter_sample_shift: floatProperty(shifts) }),
    },
    annotations: threshold === undefined ? {} : { saturation_threshold_uV: threshold },
    notices: [],
  }
}
