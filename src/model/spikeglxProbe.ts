import type { Annotations, Json } from './header.js'
import { parseImro } from './imro.js'
import { interSampleShift, neuropixelsProbe, saturationThreshold } from './neuropixels.js'
import { neuropixelsPart } from './neuropixelsParts.js'
import type { ProbeGroup } from './probe.js'
import { channelGroups, sliceProbe } from './probeGroup.js'
import { floatProperty, type Properties } from './properties.js'
import { channelNumber, isSync, spikeglxPart } from './spikeglxGains.js'
import type { SpikeglxInfo } from './spikeglxMeta.js'

/** The probe of an AP or LF stream, a contact a saved channel; undefined where it is of no known kind. */
export const spikeglxProbe = (info: SpikeglxInfo): ProbeGroup | undefined => {
  const { meta, channels } = info
  const partNumber = spikeglxPart(info)
  const part = partNumber === undefined ? undefined : neuropixelsPart(partNumber)
  const table = parseImro(meta.get('imroTbl') ?? '')
  if (part === undefined || table === undefined) return undefined
  const saved = channels.filter((name) => !isSync(name)).map(channelNumber)
  const { probes } = sliceProbe({ probes: [neuropixelsProbe(part, table.imro)] }, saved)
  if (probes.length !== 1 || probes[0].contactPositions.length !== saved.length) return undefined
  const annotations: Record<string, Json> = {
    ...probes[0].annotations,
    serial_number: meta.get('imDatPrb_sn') ?? meta.get('imProbeSN') ?? null,
    part_number: part.partNumber,
    port: meta.get('imDatPrb_port') ?? null,
    slot: meta.get('imDatPrb_slot') ?? null,
  }
  return { probes: [{ ...probes[0], annotations }] }
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
