import { recordingOf } from '../api/given.js'
import { getNoiseLevels } from '../api/noiseLevels.js'
import type { Recording } from '../api/recording.js'
import { scalingOf } from '../api/unitOf.js'
import { channelId, type Decoded, listOf, oneOf, optional, text, withDefault } from '../codec/codec.js'
import { exactArguments, number, optionsOf } from '../codec/options.js'
import { FaultError, invalidParams } from '../model/fault.js'
import { lookFields, lookOf, Plot } from './plot.js'
import type { PlotProbeOptions } from './plotProbe.options.generated.js'
import { type ProbeContact, probeScene } from './probe.js'

export type { PlotProbeOptions } from './plotProbe.options.generated.js'

/** What the colours of contacts show. */
export const plotProbeFields = {
  colourBy: withDefault(oneOf(['nothing', 'noise']), 'nothing', {
    doc: 'one colour for all, or the noise of each channel, for which samples are read',
  }),
  values: optional(listOf(number), { doc: 'a value of each channel, in their order, which colours show' }),
  valuesAre: withDefault(text, 'value', { doc: 'what the values are, with their unit' }),
  chosen: optional(listOf(channelId), { doc: 'channels that are marked' }),
  ...lookFields(260, 600),
}

/**
 * A picture of the contacts as they lie on the probe, the tip down. Nothing is read but for `colourBy: 'noise'`. SpikeInterface
 * `plot_probe_map`. Rejects with a `FaultError`: InvalidParams, values that are not one a channel.
 */
export const plotProbe = exactArguments('plotProbe', async (recording: Recording, options?: PlotProbeOptions): Promise<Plot> => {
  const given = optionsOf(plotProbeFields, options, 'plotProbe')
  const known = recordingOf(recording, 'plotProbe')
  const { contacts, channels, outlines } = contactsOf(known)
  const { values, valuesAre } = await valuesOf(known, given)
  const coloured = values === undefined ? {} : { values: channels.map((channel) => values[channel] ?? Number.NaN), valuesAre }
  return new Plot(probeScene({ contacts, outlines, ...coloured }, { ...lookOf(given), chosen: new Set(given.chosen) }))
})

const valuesOf = async (recording: Recording, { colourBy, values, valuesAre }: Decoded<typeof plotProbeFields>) => {
  const count = recording.getNumChannels()
  if (values !== undefined && values.length !== count)
    throw new FaultError(invalidParams('plotProbe.values', `${count} values, one a channel`, `${values.length}`))
  if (values !== undefined || colourBy === 'nothing') return { values, valuesAre }
  const { unit } = scalingOf(recording)
  return {
    values: await getNoiseLevels(recording, { returnInUv: unit === 'µV', numChunksPerSegment: 4 }),
    valuesAre: `noise (${unit})`,
  }
}

/** Contacts and outlines of all probes in µm, and the channel of each contact. */
const contactsOf = ({ probe, channelIds }: Recording) => {
  const contacts: ProbeContact[] = []
  const channels: number[] = []
  const outlines: (readonly [number, number])[][] = []
  for (const {
    siUnits,
    contactPositions,
    contactShapes,
    contactShapeParams,
    contactIds,
    shankIds,
    deviceChannelIndices,
    probePlanarContour,
  } of probe?.probes ?? []) {
    const toMicrometres = siUnits === 'um' ? 1 : 1000
    const first = channels.length
    for (const [contact, [x, y = 0]] of contactPositions.entries()) {
      const channel = deviceChannelIndices?.[contact] ?? first + contact
      const { radius, width = radius === undefined ? undefined : 2 * radius, height = width } = contactShapeParams[contact] ?? {}
      const about = [contactIds?.[contact], shankIds?.[contact] ? `shank ${shankIds[contact]}` : undefined].filter((each) => each)
      channels.push(channel)
      contacts.push({
        x: x * toMicrometres,
        y: y * toMicrometres,
        ...(channel in channelIds ? { channelId: channelIds[channel] } : {}),
        ...(width === undefined ? {} : { width: width * toMicrometres }),
        ...(height === undefined ? {} : { height: height * toMicrometres }),
        ...(about.length === 0 ? {} : { about: about.join(' · ') }),
        isRound: contactShapes[contact] === 'circle',
      })
    }
    if (probePlanarContour !== undefined)
      outlines.push(probePlanarContour.map(([x, y = 0]): readonly [number, number] => [x * toMicrometres, y * toMicrometres]))
  }
  return { contacts, channels, outlines }
}
