import { type Chunk, type Gap, generateRecording, memory, openLive, type ProbeGroup } from 'rxephys'
import { commonReference, setProbe } from 'rxephys/operators'
import { firstValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { liveSpikeglx } from '../../sources/liveSpikeglx.js'
import { ByteStream } from '../../src/encoding/byteStream.js'
import { parseImro } from '../../src/formats/neuropixels/imro.js'
import { neuropixelsPart } from '../../src/formats/neuropixels/parts.js'
import { interSampleShift, neuropixelsProbe } from '../../src/formats/neuropixels/probe.js'
import { sockets } from '../../src/platform/node.js'
import type { Listener } from '../../src/platform/sockets.js'
import { rigOf, strange, upTo } from './rigs.js'

const recording = await generateRecording({ numChannels: 5, durations: [20], samplingFrequency: 1000, dtype: 'int16' })
const of = (address: string): string => `${address}?stream=imec0.ap&pollMs=1`
const gapsOf = (chunks: readonly Chunk[]) => chunks.flatMap(({ gaps = [] }) => gaps)

test('what a run acquires from now on, however the server cuts it', async () => {
  for (const faults of [{}, { split: 0.7, seed: 3 }]) {
    const rig = await rigOf(liveSpikeglx, recording, { produced: 500, grows: 37, faults })
    const acquisition = await openLive(of(rig.address))
    expect(acquisition.header.samplingFrequency).toBe(1000)
    expect(acquisition.header.channelIds).toEqual([0, 1, 2, 3, 4].map((index) => `imec0.ap#AP${index}`))
    expect(acquisition.header.properties.gain_to_uV.values[0]).toBeCloseTo(Number(recording.getProperty('gain_to_uV')?.[0]), 9)
    const chunks = await upTo(acquisition, 900)
    expect(chunks[0].sample).toBeGreaterThanOrEqual(500)
    expect(await strange(chunks, recording)).toBeUndefined()
    expect(gapsOf(chunks)).toEqual([])
  }
})

/** A probe of a part, with so many contacts in each bank and shank that are asked for. */
const probeOf = (partNumber: string, imro: string): ProbeGroup => {
  const [part, table] = [neuropixelsPart(partNumber), parseImro(imro)]
  if (part === undefined || table === undefined) throw new Error(`no probe: ${partNumber}`)
  return { probes: [neuropixelsProbe(part, table.imro)] }
}

describe('the probe of a run', () => {
  test.each([
    ['NP1000', '(0,6)(0 0 0 500 250 1)(1 0 0 500 250 1)(2 0 0 500 250 1)(3 1 0 500 250 1)(4 1 0 500 250 1)(5 1 0 500 250 1)'],
    ['NP2010', '(24,6)(0 0 0 0 288)(1 1 0 0 5)(2 2 0 0 6)(3 3 0 0 7)(4 0 0 0 11)(5 1 0 0 12)'],
  ])('is where SpikeGLX says that its contacts are, as in its files: %s', async (partNumber, imro) => {
    const probe = probeOf(partNumber, imro)
    const six = await generateRecording({ numChannels: 6, durations: [5], samplingFrequency: 1000, dtype: 'int16' })
    const rig = await rigOf(liveSpikeglx, six.pipe(setProbe({ probe })), { produced: 500, grows: 37 })
    const { header } = await openLive(of(rig.address))
    const [found, expected] = [header.probe?.probes[0], probe.probes[0]]
    expect(found?.contactPositions).toEqual(expected.contactPositions)
    expect([found?.contactIds, found?.shankIds]).toEqual([expected.contactIds, expected.shankIds])
    expect(header.properties.inter_sample_shift).toEqual({ dtype: 'float64', values: interSampleShift(expected) })
    rig.close()
  })

  test('operators that need it run live; another kind of probe has its contacts too', async () => {
    const rig = await rigOf(liveSpikeglx, recording, { produced: 500, grows: 37 })
    const acquisition = await openLive(of(rig.address))
    expect(acquisition.header.probe?.probes[0].contactPositions).toEqual([0, 1, 2, 3, 4].map((row) => [0, 20 * row]))
    const local = acquisition.pipe(commonReference({ reference: 'local', localRadius: [0, 50] }))
    expect((await firstValueFrom(local)).frames).toBeGreaterThan(0)
    rig.close()
  })

  test('a server that knows no geometry tells of no probe', async () => {
    const bare = await memory({ traces: [new Int16Array(5000)], samplingFrequency: 1000, channelIds: ['a'] })
    const rig = await rigOf(liveSpikeglx, bare, { produced: 500, grows: 37 })
    expect((await openLive(of(rig.address))).header.probe).toBeUndefined()
    rig.close()
  })
})

describe('several streams', () => {
  const both = '?stream=imec0.ap&stream=imec1.ap&pollMs=1'

  test.each(['?stream=imec0.ap,imec1.ap&pollMs=1', both])(
    'stand side by side, in the order they are asked for: %s',
    async (query) => {
      // Each time it is asked it has more: the streams are never at the same frame.
      const rig = await rigOf(liveSpikeglx, recording, { produced: 500, grows: 37, stream: 'imec0.ap,imec1.ap' })
      const acquisition = await openLive(rig.address + query)
      const { channelIds, probe } = acquisition.header
      expect(channelIds).toEqual(['imec0.ap#AP0', 'imec0.ap#AP1', 'imec0.ap#AP2', 'imec1.ap#AP0', 'imec1.ap#AP1'])
      expect(probe?.probes.map(({ contactPositions }) => contactPositions.length)).toEqual([3, 2])
      const chunks = await upTo(acquisition, 2000)
      expect(gapsOf(chunks)).toEqual([])
      expect(await strange(chunks, recording)).toBeUndefined()
      rig.close()
    },
  )

  test('what is missing of one is missing of all, and counted once', async () => {
    const rig = await rigOf(liveSpikeglx, recording, {
      produced: 50,
      grows: 53,
      stream: 'imec0.ap,imec1.ap',
      faults: { drop: 0.1, duplicate: 0.2, split: 0.5, seed: 11 },
    })
    const chunks = await upTo(await openLive(rig.address + both), 5000)
    const last = chunks.findLast(({ frames }) => frames > 0)
    const told = chunks.reduce(
      (all, { frames, gaps = [] }) => all + frames + gaps.reduce((lost, gap) => lost + (gap.frames ?? 0), 0),
      0,
    )
    expect(told).toBe((last?.sample ?? 0) + (last?.frames ?? 0) - (chunks[0].sample ?? 0))
    expect(gapsOf(chunks).length).toBeGreaterThan(0)
    expect(await strange(chunks, recording)).toBeUndefined()
    rig.close()
  })

  test('of other sampling frequencies, or probes of some only, are refused, and each address is told', async () => {
    const bare = await memory({ traces: [new Int16Array(10_000)], samplingFrequency: 1000, channelIds: ['a', 'b'] })
    // A server of two streams, the analog one at another rate.
    const rig = await rigOf(liveSpikeglx, bare, { produced: 500, stream: 'imec0.ap,nidq' })
    const between = await changed(rig.port, (line, asked) =>
      asked === 'GETSTREAMSAMPLERATE 0 0' && line !== 'OK' ? '2500.5' : line,
    )
    const { port } = between
    await expect(openLive(`spikeglx://127.0.0.1:${port}?stream=imec0.ap,nidq`)).rejects.toThrow(
      `imec0.ap: 1000 Hz, no probe; nidq: 2500.5 Hz, no probe (open each by an address of its own: spikeglx://127.0.0.1:${port}?stream=imec0.ap, spikeglx://127.0.0.1:${port}?stream=nidq)`,
    )
    for (const each of [between, rig]) each.close()
  })

  test('each is asked for once', async () => {
    await expect(openLive('spikeglx://127.0.0.1:1?stream=nidq,imec0.ap,nidq')).rejects.toThrow(
      'expected each stream once, found "nidq" twice',
    )
  })
})

/** A server before another, by whose lines of text it answers, changed. */
const changed = async (port: number, change: (line: string, asked: string) => string): Promise<Listener> => {
  const signal = new AbortController().signal
  const listener = await sockets.listen('127.0.0.1', 0, (socket) => {
    const near = new ByteStream(socket, 'the client', Number.POSITIVE_INFINITY)
    const serve = async (): Promise<void> => {
      const far = new ByteStream(await sockets.connect('127.0.0.1', port, { signal, timeout: 60_000 }), 'the server', 60_000)
      for (;;) {
        const asked = await near.line()
        await far.send(`${asked}\n`)
        for (let line = ''; line !== 'OK' && !line.startsWith('ERROR'); ) {
          line = await far.line()
          await near.send(`${change(line, asked)}\n`)
        }
      }
    }
    serve().catch(() => near.close())
  })
  return listener
}

test('what the server has overwritten is a gap, and the counts add up', async () => {
  const rig = await rigOf(liveSpikeglx, recording, { produced: 100, grows: 20 })
  const acquisition = await openLive(of(rig.address))
  let step = 0
  const chunks = await upTo(acquisition, 9500, () => {
    // Nobody fetched for longer than the server keeps.
    if (step++ === 1) rig.produced += 9000
  })
  const [gap] = gapsOf(chunks)
  expect(gap).toMatchObject({ cause: 'source' })
  expect(gap.frames).toBeGreaterThan(8000)
  const first = chunks[0].sample ?? 0
  const last = chunks.findLast(({ frames }) => frames > 0)
  const delivered = chunks.reduce((sum, { frames }) => sum + frames, 0)
  expect(delivered + (gap.frames ?? 0)).toBe((last?.sample ?? 0) + (last?.frames ?? 0) - first)
  expect(await strange(chunks, recording)).toBeUndefined()
})

test('with every fault of a bad network and a bad server at once, no sample is wrong, and none is missing in silence', async () => {
  const rig = await rigOf(liveSpikeglx, recording, {
    produced: 50,
    grows: 53,
    faults: { drop: 0.1, duplicate: 0.2, split: 0.5, seed: 7 },
  })
  const acquisition = await openLive(of(rig.address))
  const chunks = await upTo(acquisition, 5000)
  const first = chunks[0].sample ?? 0
  const last = chunks.findLast(({ frames }) => frames > 0)
  const sum = chunks.reduce(
    (all, { frames, gaps = [] }) => all + frames + gaps.reduce((lost, gap) => lost + (gap.frames ?? 0), 0),
    0,
  )
  expect(sum).toBe((last?.sample ?? 0) + (last?.frames ?? 0) - first)
  expect(gapsOf(chunks).length).toBeGreaterThan(0)
  expect(await strange(chunks, recording)).toBeUndefined()
})

describe('a server that is killed and started again', () => {
  test('the same run, before its buffer is over: nothing is missing', async () => {
    const rig = await rigOf(liveSpikeglx, recording, { produced: 100, grows: 20 })
    const acquisition = await openLive(of(rig.address), { firstDelayMs: 1 })
    let other: Awaited<ReturnType<typeof rigOf>> | undefined
    const chunks: Chunk[] = []
    let began = false
    for await (const chunk of acquisition) {
      chunks.push(chunk)
      if (!began) {
        began = true
        rig.close()
        other = await rigOf(liveSpikeglx, recording, { produced: 1500, grows: 20, port: rig.port })
      }
      if ((chunk.sample ?? 0) + chunk.frames >= 1500) break
    }
    expect(acquisition.status().connections).toBe(2)
    expect(gapsOf(chunks)).toEqual([])
    expect(await strange(chunks, recording)).toBeUndefined()
    other?.close()
  })

  test('a lower count is another run: nobody knows what is missing', async () => {
    const rig = await rigOf(liveSpikeglx, recording, { produced: 5000, grows: 10 })
    const acquisition = await openLive(of(rig.address), { firstDelayMs: 1 })
    const gaps: Gap[] = []
    let began = false
    for await (const chunk of acquisition) {
      gaps.push(...(chunk.gaps ?? []))
      if (!began) {
        began = true
        rig.close()
        await rigOf(liveSpikeglx, recording, { produced: 300, grows: 10, port: rig.port })
      }
      if (gaps.length > 0) break
    }
    expect(gaps).toEqual([expect.objectContaining({ cause: 'restart', frames: undefined })])
  })
})

test.each([
  ['imec0', '"imec0.ap", "imec0.lf"'],
  ['nidq1', '"nidq"'],
  ['imec1.ap', 'No such stream'],
])('refused: the stream %s', async (stream, message) => {
  const rig = await rigOf(liveSpikeglx, recording)
  await expect(openLive(`${rig.address}?stream=${stream}`)).rejects.toThrow(message)
})

test('nobody listens', async () => {
  const rig = await rigOf(liveSpikeglx, recording)
  rig.close()
  await expect(openLive(of(rig.address))).rejects.toThrow(/a program that listens, found (ECONNREFUSED|no answer)/)
})

test('the server answers as the specification says: its words, to the letter', async () => {
  const rig = await rigOf(liveSpikeglx, recording, { produced: 12_000 })
  const socket = await sockets.connect('127.0.0.1', rig.port, { signal: new AbortController().signal, timeout: 60_000 })
  const wire = new ByteStream(socket, 'the server', 60_000)
  const ask = async (command: string): Promise<string> => {
    await wire.send(`${command}\n`)
    return wire.line()
  }
  expect([await ask('isrunning'), await wire.line()]).toEqual(['1', 'OK'])
  expect(await ask('NOOP')).toBe('OK')
  expect([await ask('GETSTREAMACQCHANS 2 0'), await wire.line()]).toEqual(['5 0 1', 'OK'])
  expect([await ask('GETSTREAMSAMPLECOUNT 2 0'), await wire.line()]).toEqual(['12000', 'OK'])
  expect(await ask('FETCH 2 0 10 5')).toBe('ERROR FETCH: Too late.')
  expect(await ask('FETCH 7 0 10 5')).toBe('ERROR FETCH: stream-js must be in set {-2,0,1,2}.')
  expect(await ask('FETCH 2 0 10')).toBe('ERROR FETCH: Requires at least 4 params.')
  expect(await ask('FETCH 2 0 11000 3 1#5 1')).toBe('BINARY_DATA 2 3 uint64(11000)')
  const samples = new Int16Array((await wire.bytes(12)).buffer)
  const whole = (await recording.getTraces({ startFrame: 11_000, endFrame: 11_003, channelIds: ['1'] })).data
  expect([...samples]).toEqual([whole[0], 0, whole[1], 0, whole[2], 0])
  expect(await wire.line()).toBe('OK')
  expect([await ask('FETCH 2 0 12000 3 1# 1'), await wire.line()]).toEqual(['BINARY_DATA 1 0 uint64(12000)', 'OK'])
  wire.close()
})
