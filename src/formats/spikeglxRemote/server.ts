import type { Simulate, Simulation } from '../../declare/simulation.js'
import { ByteStream } from '../../encoding/byteStream.js'
import { dice, faulty } from '../../kit/faulty.js'
import { bytesOf } from '../../model/dtype.js'
import { numbersOf } from '../../model/properties.js'
import type { Socket } from '../../platform/sockets.js'
import { writeGeometry } from './geometry.js'
import { remoteStream } from './streams.js'

/** Seconds that the server keeps of what was acquired. */
const KEPT = 8
/** Consecutive errors after which it closes the connection. */
const MOST_ERRORS = 5

/** SpikeGLX's remote command server, with one stream: a probe's band and a sync channel, or an analog stream. */
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

const answering = ({ recording, produced, stream = 'imec0.ap', faults }: Simulation): Answers => {
  const { header } = recording
  const { address } = remoteStream(stream)
  const [js, ip] = address.split(' ')
  const width = header.channelIds.length
  const isProbe = js === '2'
  const roll = dice(faults.seed)
  const gains = numbersOf(header.properties, 'gain_to_uV')
  const own =
    (answer: (words: readonly string[]) => string | Promise<string | Uint8Array>) =>
    (words: readonly string[]): string | Promise<string | Uint8Array> =>
      (words[0] === js || (isProbe && words[0] === '-2')) && words[1] === ip
        ? answer(words.slice(2))
        : 'ERROR GETSTREAM: No such stream.'
  return {
    GETVERSION: () => 'SpikeGLX simulated by rxephys',
    NOOP: () => '',
    ISINITIALIZED: () => '1',
    ISRUNNING: () => '1',
    ISSAVING: () => '0',
    GETRUNNAME: () => 'simulated',
    GETSTREAMNP: ([kind]) => (kind === js ? '1' : '0'),
    GETSTREAMSAMPLERATE: own(() => header.samplingFrequency.toFixed(6)),
    GETSTREAMACQCHANS: own(() => (isProbe ? `${width} 0 1` : js === '0' ? `0 0 ${width} 0` : `${width} 0 1`)),
    GETSTREAMSAVECHANS: own(() => header.channelIds.map((_, index) => index).join(' ')),
    GETSTREAMSAMPLECOUNT: own(() => `${produced()}`),
    GETSTREAMI16TOVOLTS: own(([channel]) => `${(gains?.[Number(channel)] ?? 1) / 1e6}`),
    GETGEOMMAP: ([number]) => {
      const map = isProbe && number === ip && header.probe !== undefined ? writeGeometry(header.probe, width) : undefined
      return map ?? `ERROR GETGEOMMAP: No such probe.`
    },
    FETCH: (words) => {
      if (roll() < faults.drop) return 'ERROR FETCH: Too late.'
      return fetch(words, { js, ip, width, again: roll() < faults.duplicate, produced, recording })
    },
  }
}

interface Fetching extends Pick<Simulation, 'produced' | 'recording'> {
  readonly js: string
  readonly ip: string
  readonly width: number
  /** Whether frames that were sent before are sent again. */
  readonly again: boolean
}

const fetch = async (
  words: readonly string[],
  { js, ip, width, again, produced, recording }: Fetching,
): Promise<string | Uint8Array> => {
  const [kind, number, startText, mostText, chosen = '-2#', downsampleText = '1'] = words
  if (words.length < 4) return 'ERROR FETCH: Requires at least 4 params.'
  if (!['-2', '0', '1', '2'].includes(kind)) return 'ERROR FETCH: stream-js must be in set {-2,0,1,2}.'
  if (Math.abs(Number(kind)) !== Number(js) || number !== ip) return 'ERROR FETCH: Not running or stream not enabled.'
  const [asked, most, downsample] = [Number(startText), Number(mostText), Math.max(1, Number(downsampleText))]
  const count = produced()
  if (asked < count - KEPT * recording.header.samplingFrequency) return 'ERROR FETCH: Too late.'
  const start = again ? Math.max(0, asked - 10 * downsample) : asked
  const end = Math.min(count, start + most)
  const sync = width
  const all = [...Array.from({ length: width }, (_, index) => index), sync]
  const channels = /^-[12]#?$/.test(chosen) ? all : chosen.split('#').flatMap((text) => (text === '' ? [] : [Number(text)]))
  if (end <= start) return `BINARY_DATA ${channels.length} 0 uint64(${start})`
  const samples = await recording.read(0, start, end)
  const frames = Math.ceil((end - start) / downsample)
  const sent = new Int16Array(frames * channels.length)
  for (let frame = 0; frame < frames; frame++)
    for (const [column, channel] of channels.entries())
      sent[frame * channels.length + column] = channel === sync ? 0 : Number(samples[frame * downsample * width + channel])
  const head = new TextEncoder().encode(`BINARY_DATA ${channels.length} ${frames} uint64(${start})\n`)
  const ok = new TextEncoder().encode('OK\n')
  const message = new Uint8Array(head.length + sent.byteLength + ok.length)
  message.set(head)
  message.set(bytesOf(sent), head.length)
  message.set(ok, head.length + sent.byteLength)
  return message
}
