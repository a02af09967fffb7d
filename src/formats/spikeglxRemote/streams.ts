import { either as E } from 'fp-ts'
import { aggregatedHeader } from '../../kit/aggregated.js'
import { refuse } from '../../model/attempt.js'
import { conflict, invalidParams, unreadable } from '../../model/fault.js'
import type { Header } from '../../model/header.js'
import { floatProperty } from '../../model/properties.js'
import { probeProperties } from '../spikeglx/probe.js'
import type { SpikeglxClient } from './client.js'
import { readGeometry } from './geometry.js'

/** One stream of a run: how the server calls it, and which of its channels are taken. */
export interface RemoteStream {
  readonly name: string
  /** Kind and number, as commands name them: `2 0`. */
  readonly address: string
  readonly band: 'ap' | 'lf' | undefined
}

/** The probe's low band is kept at a twelfth of its rate, as SpikeGLX saves it. */
const LF_DOWNSAMPLE = 12

/** Read the name of a stream: "imec0.ap", "imec0.lf", "nidq", "obx0". Throws InvalidParams. */
export const remoteStream = (name: string): RemoteStream => {
  const [, kind, number = '0', band] = /^(nidq|obx(?=\d)|imec(?=\d+\.))(\d+)?(?:\.(ap|lf))?$/.exec(name) ?? []
  const js = kind === undefined ? -1 : ['nidq', 'obx', 'imec'].indexOf(kind)
  const isNamed = js === 2 ? band !== undefined : js >= 0 && band === undefined && !(js === 0 && number !== '0')
  if (!isNamed)
    return refuse(invalidParams('liveSpikeglx.params.stream', '"imec0.ap", "imec0.lf", "obx0" or "nidq"', JSON.stringify(name)))
  return { name, address: `${js} ${number}`, band: band === 'ap' || band === 'lf' ? band : undefined }
}

/** Read the names of several: a list, or one text with commas. Throws InvalidParams. */
export const remoteStreams = (given: string | readonly string[]): readonly RemoteStream[] => {
  const names = [given].flat().flatMap((text) => text.split(','))
  const again = names.find((name, index) => names.indexOf(name) < index)
  if (again !== undefined) refuse(invalidParams('liveSpikeglx.params.stream', 'each stream once', `"${again}" twice`))
  return names.map(remoteStream)
}

/** What is streamed of it. */
export interface Described {
  readonly header: Header
  /** As FETCH names the channels. */
  readonly channels: string
  readonly downsample: number
}

/** Ask what the channels of a stream are, and how they are scaled. Rejects with a `FaultError`. */
export const describeStream = async (client: SpikeglxClient, { name, address, band }: RemoteStream): Promise<Described> => {
  const rate = await client.askNumber(`GETSTREAMSAMPLERATE ${address}`)
  const counts = (await client.askOne(`GETSTREAMACQCHANS ${address}`)).split(/\s+/).map(Number)
  if (counts.length === 0 || counts.some((count) => !Number.isSafeInteger(count) || count < 0))
    refuse(unreadable(`GETSTREAMACQCHANS ${address}`, 'how many channels of each sort', counts.join(' ')))
  const taken = channelsOf(counts, address[0], band)
  if (taken.length === 0)
    refuse(invalidParams('liveSpikeglx.params.stream', 'a stream that has channels', `"${name}", which has none`))
  const gains: number[] = []
  for (const { index } of taken) gains.push(1e6 * (await client.askNumber(`GETSTREAMI16TOVOLTS ${address} ${index}`)))
  const downsample = band === 'lf' ? LF_DOWNSAMPLE : 1
  // A server of an older version knows no geometry; of other probes than these there is none.
  const geometry = band === undefined ? undefined : await client.askIfKnown(`GETGEOMMAP ${address.slice(2)}`)
  const probe = geometry && readGeometry(geometry, taken.length)
  return {
    header: {
      samplingFrequency: rate / downsample,
      channelIds: taken.map(({ id }) => `${name}#${id}`),
      dtype: 'int16',
      properties: {
        gain_to_uV: floatProperty(gains),
        offset_to_uV: floatProperty(gains.map(() => 0)),
        ...(probe && probeProperties(probe)),
      },
      annotations: { is_filtered: false },
      ...(probe && { probe }),
    },
    channels: taken.map(({ index }) => index).join('#'),
    downsample,
  }
}

/**
 * The header of streams side by side, of one the stream's own. `place` is the server's. Throws a Conflict where frames of the streams
 * are not of the same length, or only some have a probe.
 */
export const headerOfStreams = (streams: readonly RemoteStream[], headers: readonly Header[], place: string): Header => {
  if (headers.length === 1) return headers[0]
  const joined = aggregatedHeader(
    headers,
    headers.flatMap(({ channelIds }) => channelIds),
  )
  if (E.isRight(joined)) return joined.right.header
  const told = headers.map(
    ({ samplingFrequency, probe }, index) =>
      `${streams[index].name}: ${samplingFrequency} Hz, ${probe === undefined ? 'no probe' : 'a probe'}`,
  )
  const addresses = streams.map(({ name }) => `spikeglx://${place}?stream=${name}`)
  return refuse(
    conflict(
      `streams of ${place} side by side`,
      'one sampling frequency, and a probe of each or of none',
      told.join('; '),
      `open each by an address of its own: ${addresses.join(', ')}`,
    ),
  )
}

/** The sorts of channels of each kind of stream, in their order. */
const sorts: Readonly<Record<string, readonly string[]>> = {
  0: ['MN', 'MA', 'XA', 'XD'],
  1: ['XA', 'XD', 'SY'],
  2: ['AP', 'LF', 'SY'],
}

/** The channels that are taken: of a probe those of the band, of others all but the sync words. */
const channelsOf = (counts: readonly number[], kind: string, band: 'ap' | 'lf' | undefined) => {
  const names = sorts[kind] ?? []
  let before = 0
  return counts.flatMap((count, sort) => {
    const from = before
    before += count
    const name = names[sort] ?? 'CH'
    const isTaken = band === undefined ? name !== 'SY' : name === band.toUpperCase()
    return isTaken ? Array.from({ length: count }, (_, channel) => ({ index: from + channel, id: `${name}${channel}` })) : []
  })
}
