import { type Chunk, openLive } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { Sending } from '../../src/formats/openEphysZmq/sending.js'
import { sockets } from '../../src/platform/node.js'
import { message } from './openEphysMessages.js'
import { startedAgain } from './rigs.js'

const gapsOf = (chunks: readonly Chunk[]) => chunks.flatMap(({ gaps = [] }) => gaps)

describe('a GUI that stands still, or is started again', () => {
  /** A publisher by hand: blocks of two channels and two frames, each numbered as what was produced, sent or not. */
  const publisher = async (port = 0) => {
    const out = await startedAgain(async () => (await sockets.zmq()).publish('127.0.0.1', port))
    let number = 0
    // When the first frame of all was sent, in milliseconds.
    const clock = { origin: 1_732_285_555_123 }
    const produce = async (first: number, blocks: number, isSent = true): Promise<void> => {
      for (let block = 0; block < blocks; block++)
        for (const channel of [0, 1]) {
          number++
          const timestamp = clock.origin + Math.round((first + 2 * block) / 30)
          if (isSent) await out.send(message(number, channel, first + 2 * block, { timestamp }))
        }
    }
    return { port: out.port, produce, clock, close: out.close, begin: (at: number) => (number = at) }
  }
  const addressOf = (port: number): string => `openephys://127.0.0.1:${port}?heartbeat=false`

  /** Connect while blocks come, the frames of which are told; they end once somebody listens. */
  const listening = async (gui: Awaited<ReturnType<typeof publisher>>) => {
    let frames = 0
    let connected = false
    const opening = openLive(addressOf(gui.port)).finally(() => {
      connected = true
    })
    while (!connected) {
      await gui.produce(frames, 1)
      frames += 2
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    return { acquisition: await opening, frames }
  }

  test('one that sends nothing for long, and then goes on: what came and what is lost is what it produced', async () => {
    const gui = await publisher()
    const { acquisition, frames } = await listening(gui)
    const chunks: Chunk[] = []
    let sent = frames
    const send = async (blocks: number, isSent: boolean): Promise<void> => {
      await gui.produce(sent, blocks, isSent)
      sent += 2 * blocks
    }
    await send(10, true)
    for await (const chunk of acquisition) {
      chunks.push(chunk)
      const end = (chunk.sample ?? 0) + chunk.frames
      if (end === frames + 20) {
        // What a publisher has no room for while its reader stands still, it numbers and drops.
        await send(50_000, false)
        await send(10, true)
      } else if (end === frames + 20 + 100_000 + 20) {
        // Where it produces nothing while it stands still, nothing is lost.
        await send(10, true)
      } else if (end === frames + 20 + 100_000 + 40) break
    }
    gui.close()
    expect(gapsOf(chunks)).toEqual([expect.objectContaining({ sample: frames + 20, frames: 100_000, cause: 'source' })])
    const delivered = chunks.reduce((sum, chunk) => sum + chunk.frames, 0)
    expect(delivered + 100_000).toBe(sent - (chunks[0].sample ?? 0))
  })

  test('one whose socket is made anew, of the same acquisition: the blocks between are lost, and counted', async () => {
    const first = await publisher()
    const { acquisition, frames } = await listening(first)
    await first.produce(frames, 10)
    const chunks: Chunk[] = []
    let second: Awaited<ReturnType<typeof publisher>> | undefined
    let isOver = false
    for await (const chunk of acquisition) {
      chunks.push(chunk)
      const end = (chunk.sample ?? 0) + chunk.frames
      if (second === undefined && end === frames + 20) {
        first.close()
        const anew = await publisher(first.port)
        second = anew
        anew.begin(frames + 20)
        // It sends until somebody is there again.
        void (async () => {
          for (let at = frames + 20; !isOver; at += 2) {
            await anew.produce(at, 1)
            await new Promise((resolve) => setTimeout(resolve, 1))
          }
        })()
      }
      if (second !== undefined && end >= frames + 60) break
    }
    isOver = true
    second?.close()
    const last = chunks[chunks.length - 1]
    const delivered = chunks.reduce((sum, chunk) => sum + chunk.frames, 0)
    const lost = gapsOf(chunks).reduce((sum, gap) => sum + (gap.frames ?? Number.NaN), 0)
    expect(delivered + lost).toBe((last.sample ?? 0) + last.frames - (chunks[0].sample ?? 0))
    expect(gapsOf(chunks).every(({ cause }) => cause === 'source' || cause === 'incomplete')).toBe(true)
  })

  test('another acquisition, begun while nobody listened, whose counts go on: its times tell that nobody knows how much is missing', async () => {
    const gui = await publisher()
    const { acquisition, frames } = await listening(gui)
    const chunks: Chunk[] = []
    await gui.produce(frames, 1)
    for await (const chunk of acquisition) {
      chunks.push(chunk)
      const end = (chunk.sample ?? 0) + chunk.frames
      // A second that is missing, as long as its times say.
      if (end === frames + 2) await gui.produce(frames + 30_000, 1)
      if (end === frames + 30_002) {
        // The other has counted as many frames, and was begun five seconds later.
        gui.clock.origin += 5000
        await gui.produce(frames + 60_000, 1)
      }
      if (end === frames + 60_002) break
    }
    gui.close()
    expect(gapsOf(chunks).map(({ frames: missing, cause }) => [missing, cause])).toEqual([
      [29_998, 'source'],
      [undefined, 'restart'],
    ])
  })
})

describe('the times at which blocks were sent', () => {
  /** Blocks of 1000 frames at 1 kHz, [first frame, second at which it was sent]: those that are of another acquisition. */
  const others = (blocks: readonly (readonly [number, number | undefined])[]): readonly number[] => {
    const sending = new Sending(1000)
    return blocks
      .filter(([start, at]) => sending.isOfAnother(start, 1000, at === undefined ? at : 1000 * at))
      .map(([start]) => start)
  }
  const proof = [
    [0, 10],
    [1000, 11],
  ] as const

  test.each<[string, readonly (readonly [number, number | undefined])[], readonly number[]]>([
    ['frames are missing, and as much time has passed', [...proof, [9000, 19]], []],
    ['another has counted on', [...proof, [9000, 30]], [9000]],
    ['the same of one that stood still and sends late: nobody knows which it is', [...proof, [9000, 23]], [9000]],
    ['one that stood still, and runs for longer than that', [...proof, [100_000, 109], [101_000, 110], [103_000, 117]], []],
    ['nothing is missing, however late it is sent', [...proof, [2000, 60]], []],
    [
      'times are told that do not go on',
      [
        [0, 5],
        [1000, 5],
        [9000, 5],
        [20_000, 500],
      ],
      [],
    ],
    [
      'no times are told',
      [
        [0, undefined],
        [1000, undefined],
        [9000, undefined],
      ],
      [],
    ],
    [
      'times that tell nothing yet',
      [
        [0, 10],
        [9000, 30],
      ],
      [],
    ],
  ])('%s', (_, blocks, expected) => {
    expect(others(blocks)).toEqual(expected)
  })
})
