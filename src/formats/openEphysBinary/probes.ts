import type { XmlElement } from '@rgrove/parse-xml'
import type { Continuous } from './oebin.js'
import { attribute, elementAt, elementsOf, isBefore, nodeIdOf, type Settings } from './settings.js'

/** A Neuropixels probe in the settings, and the name by which its streams are known. */
export interface ProbeElement {
  readonly element: XmlElement
  readonly name: string
}

/** Elements of probes that ONIX's plugin writes. */
const ONIX = ['NEUROPIXELSV1E', 'NEUROPIXELSV1F', 'NEUROPIXELSV2E']

/** Every probe of a processor that is switched on: in its editor, from GUI 1.0 on in the parameters there. */
const probesOf = (processor: XmlElement): readonly XmlElement[] => {
  const editor = elementAt(processor, 'EDITOR')
  const within = [editor, elementAt(editor, 'CUSTOM_PARAMETERS')]
  const found = within.flatMap((place) => elementsOf(place, 'NP_PROBE'))
  const onix = within.flatMap((place) =>
    ONIX.flatMap((name) => elementsOf(place, name)).flatMap((probe) =>
      probe.name === 'NEUROPIXELSV2E' ? elementsOf(probe).filter(({ name }) => /^PROBE\d+$/.test(name)) : [probe],
    ),
  )
  return [...found, ...onix].filter((probe) => (attribute(probe, 'isEnabled') ?? '1') === '1')
}

/** Streams without the band that ends their names: one a probe. */
const probeNames = (processor: XmlElement): readonly string[] => [
  ...new Set(
    elementsOf(processor, 'STREAM')
      .map((stream) => attribute(stream, 'name') ?? '')
      .filter((name) => name !== '' && !name.includes('ADC'))
      .map((name) => name.replace('-AP', '').replace('-LFP', '')),
  ),
]

export const serialOf = (probe: XmlElement): string | undefined => attribute(probe, 'probe_serial_number', 'probeSerialNumber')
export const partOf = (probe: XmlElement): string => attribute(probe, 'probe_part_number', 'probePartNumber') ?? ''

const named = (processor: XmlElement): readonly ProbeElement[] => {
  const onix = (attribute(processor, 'name') ?? '').includes('ONIX')
  const names = probeNames(processor).filter((name) => !onix || name.includes('Probe'))
  return probesOf(processor).map((element, index) => {
    const own = attribute(element, 'custom_probe_name')
    const name = own !== undefined && own !== serialOf(element) ? own : (names[index] ?? '')
    // The shanks of a Quad Base probe have streams of their own.
    const shank = attribute(element, 'shank')
    const ending = shank === undefined ? '' : `-${Number(shank) + 1}`
    return { element, name: name.includes(ending) ? name : name + ending }
  })
}

/** The processors with probes: of those of the stream's own id, where it is known. */
const processorsOf = ({ chains }: Settings, { processorId }: Continuous): readonly XmlElement[] => {
  const holding = chains.flat().filter((processor) => probesOf(processor).length > 0)
  const own = holding.filter((processor) => processorId !== undefined && nodeIdOf(processor) === processorId)
  return own.length > 0 || processorId !== undefined ? own : holding
}

/**
 * The probe that a stream is of: its name, or else its serial number, stands in the name of the stream. Before 0.6 streams have
 * numbers, and those of a processor are its probes in turn, each with its bands: `hasLfBand` says how many.
 */
export const probeOfStream = (
  settings: Settings,
  entry: Continuous,
  hasLfBand: (partNumber: string) => boolean,
): ProbeElement | undefined => {
  const processors = processorsOf(settings, entry)
  const probes = processors.flatMap(named)
  const [folder] = entry.folder.split('/')
  const byName = probes.filter(({ name }) => name !== '' && folder.includes(name)).sort((a, b) => b.name.length - a.name.length)
  if (byName.length > 0) return byName[0]
  const bySerial = probes.find(({ element }) => folder.includes(serialOf(element) ?? '\0'))
  if (bySerial !== undefined || !isBefore(settings.version, [0, 6]) || processors.length !== 1) return bySerial
  const isLf = entry.channels.some(({ name }) => name.startsWith('LF'))
  const bands = probes.flatMap((probe) => [
    { probe, lf: false },
    ...(hasLfBand(partOf(probe.element)) ? [{ probe, lf: true }] : []),
  ])
  const band = bands[entry.subIndex ?? -1]
  return band?.lf === isLf ? { ...band.probe, name: `${entry.processorId}.${probes.indexOf(band.probe)}` } : undefined
}

/** The order in which the channels of a stream's probe were recorded; undefined: all, as they are. */
export const recordedOrder = ({ chains }: Settings, entry: Continuous, channels: number): readonly number[] | undefined => {
  const chain = chains.find((processors) => processors.some((processor) => isRecorder(processor, entry))) ?? chains[0] ?? []
  const recorder = chain.findIndex((processor) => isRecorder(processor, entry))
  const map = chain.slice(0, Math.max(0, recorder)).findLast((processor) => isNamed(processor, 'Channel Map'))
  const mapped = map && channelMap(map, entry, channels)
  const state = attribute(streamIn(elementAt(chain[recorder], 'CUSTOM_PARAMETERS'), entry), 'recording_state')
  if (state === undefined || !/^[01]+$/.test(state)) return mapped
  const all = mapped ?? Array.from({ length: channels }, (_, channel) => channel)
  return all.filter((_, place) => state[place] === '1')
}

/** The line of a stream that carries the pulses by which its record node synchronizes streams, counted from 1, where it says so. */
export const syncLineOf = ({ chains }: Settings, entry: Continuous): number | undefined => {
  const recorder = chains.flat().find((processor) => isRecorder(processor, entry))
  const line = Number(attribute(streamIn(elementAt(recorder, 'CUSTOM_PARAMETERS'), entry), 'sync_line') ?? Number.NaN)
  return line >= 0 ? line + 1 : undefined
}

const isNamed = (processor: XmlElement, name: string): boolean => (attribute(processor, 'name') ?? '').includes(name)

const isRecorder = (processor: XmlElement, { recordedBy }: Continuous): boolean =>
  isNamed(processor, 'Record Node') && (recordedBy === undefined || nodeIdOf(processor) === recordedBy)

/** The element of a stream among those of several: by its name and the processor it comes from. */
const streamIn = (
  place: XmlElement | undefined,
  { streamName, processorId }: Pick<Continuous, 'streamName' | 'processorId'>,
): XmlElement | undefined => {
  const alike = elementsOf(place, 'STREAM').filter((stream) => attribute(stream, 'name') === streamName)
  return alike.find((stream) => attribute(stream, 'source_node_id') === processorId) ?? alike[0]
}

/** A Channel Map's order of the channels of a stream, as far as they are the probe's. */
const channelMap = (map: XmlElement, entry: Continuous, channels: number): readonly number[] | undefined => {
  const parameters = elementAt(map, 'CUSTOM_PARAMETERS')
  const place = elementsOf(map, 'STREAM').findIndex((stream) => attribute(stream, 'name') === entry.streamName)
  const stream = streamIn(parameters, entry) ?? elementsOf(parameters, 'STREAM')[place]
  const order = elementsOf(stream, 'CH').map((channel) => Number(attribute(channel, 'index') ?? Number.NaN))
  return order.length === 0 ? undefined : order.filter((channel) => channel < channels)
}
