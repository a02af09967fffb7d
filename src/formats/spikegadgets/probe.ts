import type { Header } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { channelGroups } from '../../model/probeGroup.js'
import { floatProperty, type Properties } from '../../model/properties.js'
import { neuropixelsPart } from '../neuropixels/parts.js'
import { interSampleShift, neuropixelsProbe } from '../neuropixels/probe.js'
import { attribute } from '../openEphysBinary/settings.js'
import type { RecHeader } from './header.js'
import { inPackets, isNeuropixels } from './order.js'

/** What a probe adds to the header of the electrodes. */
interface Found {
  readonly more: Pick<Header, 'probe'>
  readonly properties: Properties
  readonly notices: readonly Notice[]
}

/** Of a stream that is not of electrodes. */
export const noProbe: Found = { more: {}, properties: {}, notices: [] }

/** The part whose geometry all probes of a kind have, which the configuration does not tell. */
const PART = 'NP1000'

/**
 * The Neuropixels 1.0 probe of the electrodes: the name of a group is the number of its probe, then that of the electrode, from 1 on.
 * Several probes, and those of other kinds, are told by a notice.
 */
export const probeOf = (header: RecHeader): Found => {
  if (!isNeuropixels(header)) return noProbe
  const { path, spikes } = header
  const without = (why: string): Found => ({ ...noProbe, notices: [notice('Tolerated', `${path}: ${why}: no geometry is read`)] })
  const kind = `${attribute(spikes, 'device') ?? ''} ${attribute(spikes, 'deviceSubType') ?? '10'}`
  if (kind !== 'neuropixels1 10') return without(`probes of kind "${kind}"`)
  const names = inPackets(header).channels.map(({ trode }) => trode)
  if (new Set(names.map((name) => name[0])).size !== 1) return without('several probes')
  const electrodes = names.map((name) => Number(name.slice(1)) - 1)
  const part = neuropixelsPart(PART)
  if (part === undefined || !electrodes.every((electrode) => Number.isInteger(electrode) && electrode >= 0 && electrode < 960))
    return without('electrodes that the probe does not have')
  const { annotations, ...probe } = neuropixelsProbe(part, { electrodes, columns: {} })
  const { model_name: _, description: __, ...told } = annotations
  const group = { probes: [{ ...probe, annotations: told }] }
  const shifts = interSampleShift(group.probes[0])
  return {
    more: { probe: group },
    properties: {
      group: { dtype: 'int64', values: channelGroups(group) },
      ...(shifts !== undefined && { inter_sample_shift: floatProperty(shifts) }),
    },
    notices: [],
  }
}
