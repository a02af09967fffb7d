import { refuse } from '../../model/attempt.js'
import { corrupt, unsupported } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { attribute } from '../openEphysBinary/settings.js'
import type { RecHeader, TrodeChannel } from './header.js'

/** Channels of a chip of Intan, where the configuration does not say. */
const USUAL = 32

/** True where electrodes are those of Neuropixels probes. */
export const isNeuropixels = ({ spikes }: RecHeader): boolean => /^neuropixels[12]$/.test(attribute(spikes, 'device') ?? '')

/** The channels of electrodes as packets hold them, whatever the order in which they are shown. Throws a `FaultError`. */
export const inPackets = (
  header: RecHeader,
): { readonly channels: readonly TrodeChannel[]; readonly notices: readonly Notice[] } => {
  const { path, trodes, spikes, hardwareChannels } = header
  const device = attribute(spikes, 'device') ?? 'intan'
  if (device !== 'intan' && !isNeuropixels(header))
    refuse(unsupported(`${path}: electrodes of device "${device}"`, 'those of chips of Intan and of Neuropixels are read'))
  const byHardware = new Map(trodes.map((channel) => [channel.hardware, channel]))
  const outside = trodes.find(({ hardware }) => hardware >= (isNeuropixels(header) ? trodes.length : hardwareChannels))
  if (byHardware.size < trodes.length || outside !== undefined)
    refuse(
      corrupt(
        `${path}: SpikeConfiguration`,
        `channels hwChan from 0 to ${hardwareChannels - 1}, each once`,
        outside === undefined ? 'one again' : `${outside.hardware}`,
      ),
    )
  const { order, notices } = isNeuropixels(header) ? { order: undefined, notices: [] } : interleaved(header)
  const sorted = [...byHardware.keys()].sort((a, b) => a - b)
  const channels = (order ?? sorted).map((hardware) => byHardware.get(hardware)).filter((channel) => channel !== undefined)
  return { channels, notices }
}

/** Chips are read side by side: the first channel of each, then the second of each, and so on; undefined where it is channel by channel. */
const interleaved = ({
  path,
  spikes,
  trodes,
  hardwareChannels,
}: RecHeader): { readonly order: readonly number[] | undefined; readonly notices: readonly Notice[] } => {
  const told = attribute(spikes, 'chanPerChip')
  const perChip = told === undefined ? USUAL : Number(told)
  const chips = hardwareChannels / perChip
  if (perChip >= 1 && trodes.length % perChip === 0 && Number.isInteger(chips))
    return {
      order: Array.from({ length: hardwareChannels }, (_, place) => (place % chips) * perChip + Math.floor(place / chips)),
      notices: [],
    }
  const odd = `${path}: ${trodes.length} channels are not those of whole chips of ${told ?? USUAL}: they are taken to follow each other by hwChan`
  return { order: undefined, notices: [notice('Tolerated', odd)] }
}
