import type { Simulate, Simulation } from '../../declare/simulation.js'
import { ByteStream } from '../../encoding/byteStream.js'
import { dice, faulty } from '../../kit/faulty.js'
import { bytesOf, type Samples } from '../../model/dtype.js'
import { numbersOf } from '../../model/properties.js'
import type { Socket } from '../../platform/sockets.js'
import { writeGeometry } from './geometry.js'
import { remoteStreams } from './streams.js'

/** Seconds that the server keeps of what was acquired. */
const KEPT = 8
/** Consecutive errors after which it closes the connection. */
const MOST_ERRORS = 5

/** SpikeGLX's remote command server, with one stream or several: bands of probes, with a sync channel, and analog streams. */
export const serveSpikeglx: Simulate = async (simulation) => {
  const { sockets, host, port } = simulation
  return sockets.listen(host, port, (socket) => void serve(socket, simulation).catch(() => socket.close()))
}

const serve = async (socket: Socket, simulation: Simulation): Promise<void> => {
  const wire = new ByteStream(faulty(socket, simulation), 'the client', Number.POSITIVE_INFINITY)
  const answers = answering(simulation)
  for (let errors = 0; errors < MOST_ERRORS; ) {
    const [verb = '', ...words] = (await wire.line()).trim().split(/\s+/)
    if (/^(BYE|QUIT|EXIT|CLOSE)$/i.test(verb)) break
    const answer = await (answers[verb.toUpperCase()]?.(words) ?? `ERROR CMDSERVER: Unknown command ${verb}`)
    const failed = typeof answer === 'string' && answer.startsWith('ERROR')
    errors = failed ? errors + 1 : 0
    await wire.send(
      typeof answer === 'string' ? `${answer}${failed || answer === '' ? '' : '\n'}${failed ? '' : 'OK'}\n` : answer,
    )
  }
  wire.close()
}

type Answers = Readonly<Record<string, (words: readonly string[]) => string | Promise<string | Uint8Array>>>

/** A stream that is sent: which channels of the recording are its own. */
interface Served {
  readonly js: string
  readonly ip: string
  readonly channels: readonly number[]
}

/** The streams of these names, which share the channels of the recording in their order. */
const servedAs = (names: string, channels: number): readonly Served[] => {
  const streams = remoteStreams(names)
  const firstOf = (index: number): number => Math.round((index * channels) / streams.length)
  return streams.map(({ address }, index) => {
    const [js, ip] = address.split(' ')
    const first = firstOf(index)
    return { js, ip, channels: Array.from({ length: firstOf(index + 1) - first }, (_, channel) => first + channel) }
  })
}

const answering = ({ recording, produced, stream = 'imec0.ap', faults }: Simulation): Answers => {
  const { header } = recording
  const streams = servedAs(stream, header.channelIds.length)
  const find = (kind: string, number: string): Served | undefined =>
    streams.find(({ js, ip }) => (kind === js || (js === '2' && kind === '-2')) && number === ip)
  const roll = dice(faults.seed)
  const gains = numbersOf(header.properties, 'gain_to_uV')
  const own =
    (answer: (served: Served, words: readonly string[]) => string) =>
    ([kind, number, ...words]: readonly string[]): string => {
      const served = find(kind, number)
      return served === undefined ? 'ERROR GETSTREAM: No such stream.' : answer(served, words)
    }
  return {
    GETVERSION: () => 'SpikeGLX simulated by rxephys',
    NOOP: () => '',
    ISINITIALIZED: () => '1',
    ISRUNNING: () => '1',
    ISSAVING: () => '0',
    GETRUNNAME: () => 'simulated',
    GETSTREAMNP: ([kind]) => `${streams.filter(({ js }) => js === kind).length}`,
    GETSTREAMSAMPLERATE: own(() => header.samplingFrequency.toFixed(6)),
    GETSTREAMACQCHANS: own(({ js, channels: { length } }) => (js === '0' ? `0 0 ${length} 0` : `${length} 0 1`)),
    GETSTREAMSAVECHANS: own(({ channels }) => channels.map((_, index) => index).join(' ')),
    GETSTREAMSAMPLECOUNT: own(() => `${produced()}`),
    GETSTREAMI16TOVOLTS: own(({ channels }, [channel]) => `${(gains?.[channels[Number(channel)]] ?? 1) / 1e6}`),
    GETGEOMMAP: ([number]) => {
      const served = find('2', number)
      const map = served && header.probe && writeGeometry(header.probe, served.channels)
      return map ?? `ERROR GETGEOMMAP: No such probe.`
    },
    FETCH: (words) => {
      if (roll() < faults.drop) return 'ERROR FETCH: Too late.'
      return fetch(words, { served: find(words[0], words[1]), again: roll() < faults.duplicate, produced, recording })
    },
  }
}

interface Fetching extends Pick<Simulation, 'produced' | 'recording'> {
  readonly served: Served | undefined
  /** Whether frames that were sent before are sent again. */
  readonly again: boolean
}

const fetch = async (
  words: readonly string[],
  { served, again, produced, recording }: Fetching,
): Promise<string | Uint8Array> => {
  const [kind, , startText, mostText, chosen = '-2#', downsampleText = '1'] = words
  if (words.length < 4) return 'ERROR FETCH: Requires at least 4 params.'
  if (!['-2', '0', '1', '2'].includes(kind)) return 'ERROR FETCH: stream-js must be in set {-2,0,1,2}.'
  if (served === undefined) return 'ERROR FETCH: Not running or stream not enabled.'
  const [asked, most, downsample] = [Number(startText), Number(mostText), Math.max(1, Number(downsampleText))]
  const count = produced()
  if (asked < count - KEPT * recording.header.samplingFrequency) return 'ERROR FETCH: Too late.'
  const start = again ? Math.max(0, asked - 10 * downsample) : asked
  const end = Math.min(count, start + most)
  const width = recording.header.channelIds.length
  const sync = served.channels.length
  const all = [...served.channels.keys(), sync]
  const channels = /^-[12]#?$/.test(chosen) ? all : chosen.split('#').flatMap((text) => (text === '' ? [] : [Number(text)]))
  if (end <= start) return `BINARY_DATA ${channels.length} 0 uint64(${start})`
  const samples = await recording.read(0, start, end)
  const frames = Math.ceil((end - start) / downsample)
  const places = channels.map((channel) => (channel === sync ? width : served.channels[channel]))
  const isAll = samples instanceof Int16Array && downsample === 1 && String(places) === String([...Array(width).keys()])
  const sent = isAll ? samples : chosenOf(samples, width, frames, downsample, places)
  const head = new TextEncoder().encode(`BINARY_DATA ${channels.length} ${frames} uint64(${start})\n`)
  const ok = new TextEncoder().encode('OK\n')
  const message = new Uint8Array(head.length + sent.byteLength + ok.length)
  message.set(head)
  message.set(bytesOf(sent), head.length)
  message.set(ok, head.length + sent.byteLength)
  return message
}

/** Some channels of every so many frames; one that the samples do not have is 0. */
const chosenOf = (samples: Samples, width: number, frames: number, downsample: number, places: readonly number[]): Int16Array => {
  const sent = new Int16Array(frames * places.length)
  for (let frame = 0; frame < frames; frame++)
    for (const [column, place] of places.entries())
      sent[frame * places.length + column] = place < width ? Number(samples[frame * downsample * width + place]) : 0
  return sent
}
