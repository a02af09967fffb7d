import { either as E } from 'fp-ts'
import { type Fault, unreadable } from '../../model/fault.js'
import type { Annotations, Json } from '../../model/header.js'
import type { ProbeGroup } from '../../model/probe.js'
import { channelGroups, sliceProbe } from '../../model/probeGroup.js'
import { floatProperty, type Properties } from '../../model/properties.js'
import { imroComplaint, parseImro } from '../neuropixels/imro.js'
import { neuropixelsPart } from '../neuropixels/parts.js'
import { interSampleShift, neuropixelsProbe, saturationThreshold } from '../neuropixels/probe.js'
import { channelNumber, isSync, spikeglxPart } from './gains.js'
import type { SpikeglxInfo } from './meta.js'

/**
 * The probe of an AP or LF stream, a contact a saved channel; or why there is none. A table that contradicts its probe is a fault;
 * `path` is the file that it names.
 */
export const spikeglxProbe = (info: SpikeglxInfo, path: string): E.Either<Fault, ProbeGroup | string> => {
  const { meta, channels } = info
  const partNumber = spikeglxPart(info) ?? ''
  const part = neuropixelsPart(partNumber)
  if (part === undefined) return E.right(`its probe, of part number "${partNumber}", is of no known kind`)
  const text = meta.get('imroTbl') ?? ''
  const complaint = imroComplaint(text, part.model)
  if (complaint !== undefined) return E.left(unreadable(`${path}: imroTbl`, `entries of a ${part.partNumber}`, complaint))
  const table = parseImro(text)
  if (table === undefined) return E.right('it has no imroTbl of a known type')
  const saved = channels.filter((name) => !isSync(name)).map(channelNumber)
  const { probes } = sliceProbe({ probes: [neuropixelsProbe(part, table.imro)] }, saved)
  if (probes.length !== 1 || probes[0].contactPositions.length !== saved.length)
    return E.left(unreadable(`${path}: imroTbl`, 'an entry for each saved channel', `${table.imro.electrodes.length} entries`))
  const annotations: Record<string, Json> = {
    ...probes[0].annotations,
    serial_number: meta.get('imDatPrb_sn') ?? meta.get('imProbeSN') ?? null,
    part_number: part.partNumber,
    port: meta.get('imDatPrb_port') ?? null,
    slot: meta.get('imDatPrb_slot') ?? null,
  }
  return E.right({ probes: [{ ...probes[0], annotations }] })
}

/** The properties that a probe gives the channels of its AP or LF stream. */
export const probeProperties = (probe: ProbeGroup): Properties => {
  const shifts = interSampleShift(probe.probes[0])
  return {
    group: { dtype: 'int64', values: channelGroups(probe) },
    ...(shifts && { inter_sample_shift: floatProperty(shifts) }),
  }
}

/** What it says of the recording. */
export const probeAnnotations = (probe: ProbeGroup, band: 'ap' | 'lf'): Annotations => {
  const threshold = saturationThreshold(probe.probes[0], band)
  return threshold === undefined ? {} : { saturation_threshold_uV: threshold }
}
