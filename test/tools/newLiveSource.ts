/** A whole live source of a small made-up protocol, with its simulator, which runs as it stands: what `npm run new live-source` starts from. */
export const liveSourceFile = (name: string): string => `import {
  attemptLater,
  ByteStream,
  decode,
  defineLiveSource,
  exactly,
  faultDice,
  faultySocket,
  itemSize,
  type LiveContext,
  listOf,
  nonNegativeInteger,
  orThrow,
  positive,
  type Received,
  refuse,
  required,
  type Simulate,
  text,
  unreadable,
  withDefault,
} from '../src/kit/index.js'

/** What the program tells first, as one line of JSON. */
const hello = exactly({
  samplingFrequency: required(positive, { doc: 'frames a second', unit: 'Hz' }),
  channelIds: required(listOf(text), { doc: 'one a channel' }),
})

/** Then blocks: the count of the first frame (float64) and how many frames (uint32), little-endian, then int16 samples. */
const [HEAD, MOST] = [12, 1_000_000]

/**
 * What a program sends by the protocol of ${name}: \`${name.toLowerCase()}://HOST:PORT\`.
 *
 * Streams   one.
 * Dtype     int16, little-endian.
 * Units     none: there are no gains.
 * Errors    Unreadable: nobody listens, or it sends something else.
 * Source    this file. A count that is higher than expected is a gap; a lower one, after a new connection, a program that was started again.
 */
export const ${name} = defineLiveSource({
  kind: '${name}',
  version: 1,
  // What it streams, with its article.
  label: 'a ${name} rig',
  // What its addresses begin with, and what stands there: \`host\` becomes the parameters \`host\` and \`port\`.
  scheme: '${name.toLowerCase()}',
  place: 'host',
  params: exactly({
    host: required(text, { doc: 'where the program runs' }),
    port: withDefault(nonNegativeInteger, 7000, { doc: 'its port' }),
    timeoutMs: withDefault(positive, 5000, { doc: 'an answer that takes longer is a lost connection', unit: 'ms' }),
  }),
  example: "${name}({ host: 'localhost' })",
  // Called for every connection. It learns what is acquired; what it rejects with is a lost connection, and it is called again.
  connect: ({ host, port, timeoutMs }, context) =>
    attemptLater(\`connect to ${name} at \${host}:\${port}\`, async () => {
      const place = \`\${host}:\${port}\`
      const socket = await context.sockets.connect(host, port, { signal: context.signal, timeout: timeoutMs })
      const wire = new ByteStream(socket, place, timeoutMs)
      const { samplingFrequency, channelIds } = orThrow(decode(hello, parsed(await wire.line(), place), place))
      return {
        // Properties are one value a channel: gain_to_uV and offset_to_uV say how samples become µV.
        header: { samplingFrequency, channelIds, dtype: 'int16' as const, properties: {}, annotations: {} },
        data: received(wire, channelIds.length, context),
      }
    }),
  simulate: (simulation) =>
    simulation.sockets.listen(simulation.host, simulation.port, (socket) => {
      send(faultySocket(socket, simulation), simulation).catch(() => socket.close())
    }),
})

const parsed = (line: string, place: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return refuse(unreadable(place, 'a line of JSON', JSON.stringify(line.slice(0, 60)), 'see whether it is ${name}'))
  }
}

/** Blocks as they come. \`start\` is the program's own count of frames: holes in it are found by who listens. */
async function* received(wire: ByteStream, channels: number, { signal }: LiveContext): AsyncGenerator<Received> {
  while (!signal.aborted) {
    const head = new DataView((await wire.bytes(HEAD)).buffer)
    const [start, frames] = [head.getFloat64(0, true), head.getUint32(8, true)]
    if (!Number.isSafeInteger(start) || start < 0 || frames > MOST)
      refuse(unreadable(wire.place, 'a count of frames', \`\${start}, and \${frames} frames\`, 'see whether it is ${name}'))
    const bytes = await wire.bytes(frames * channels * itemSize('int16'))
    yield { segment: 0, start, frames, data: new Int16Array(bytes.buffer) }
  }
}

/** What the program does, for tests and for \`rxephys simulate ${name.toLowerCase()}\`: it may lose blocks on purpose. */
const send = async (
  { write }: { readonly write: (bytes: Uint8Array) => Promise<void> },
  { recording, produced, later, faults }: Parameters<Simulate>[0],
): Promise<void> => {
  const { samplingFrequency, channelIds } = recording.header
  await write(new TextEncoder().encode(\`\${JSON.stringify({ samplingFrequency, channelIds: channelIds.map(String) })}\\n\`))
  const roll = faultDice(faults.seed)
  for (let start = produced(); ; await later(5)) {
    const end = produced()
    if (end === start) continue
    const samples = await recording.read(0, start, end)
    const block = new DataView(new ArrayBuffer(HEAD + samples.length * itemSize('int16')))
    block.setFloat64(0, start, true)
    block.setUint32(8, end - start, true)
    for (let index = 0; index < samples.length; index++) block.setInt16(HEAD + 2 * index, Number(samples[index]), true)
    if (roll() >= faults.drop) await write(new Uint8Array(block.buffer))
    start = end
  }
}
`

/** Its test, against its simulator: samples, gaps, and what is no such program. */
export const liveSourceTest = (name: string): string => `import { generateRecording, openLive } from 'rxephys'
import { expect, test } from 'vitest'
import { ${name} } from '../../sources/${name}.js'
import { sockets } from '../../src/platform/node.js'
import { rigOf, strange, upTo } from './rigs.js'

const recording = await generateRecording({ numChannels: 3, durations: [20], samplingFrequency: 1000, dtype: 'int16' })

test('${name} gives what the program sends, however TCP cuts it', async () => {
  const rig = await rigOf(${name}, recording, { produced: 500, grows: 37, faults: { split: 0.5 } })
  const acquisition = await openLive(rig.address)
  expect(acquisition.header).toMatchObject({ samplingFrequency: 1000, channelIds: ['0', '1', '2'], dtype: 'int16' })
  const chunks = await upTo(acquisition, 1000)
  expect(chunks.flatMap(({ gaps = [] }) => gaps)).toEqual([])
  expect(await strange(chunks, recording)).toBeUndefined()
  rig.close()
})

test('blocks that are lost are gaps: what came and what is missing are what was sent', async () => {
  const rig = await rigOf(${name}, recording, { grows: 37, faults: { drop: 0.3, seed: 2 } })
  const chunks = await upTo(await openLive(rig.address), 10_000)
  const last = chunks.findLast(({ frames }) => frames > 0)
  const gaps = chunks.flatMap((chunk) => chunk.gaps ?? [])
  const told = [...chunks, ...gaps].reduce((sum, { frames = 0 }) => sum + frames, 0)
  expect(told).toBe((last?.sample ?? 0) + (last?.frames ?? 0) - (chunks[0].sample ?? 0))
  expect(gaps.length).toBeGreaterThan(1)
  expect(await strange(chunks, recording)).toBeUndefined()
  rig.close()
})

test('another program is told', async () => {
  const other = await sockets.listen('127.0.0.1', 0, (socket) => void socket.write(new TextEncoder().encode('hello\\n')))
  await expect(openLive(\`${name.toLowerCase()}://127.0.0.1:\${other.port}\`)).rejects.toThrow('expected a line of JSON')
  other.close()
})
`
