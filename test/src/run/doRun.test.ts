import { describe, expect, test } from 'vitest'
import { arena } from '../../../src/dsp/index.js'
import { openRawWriter, rawJob } from '../../../src/encoding/rawWriter.js'
import { piecesOf } from '../../../src/encoding/spans.js'
import { readerNode } from '../../../src/engine/build.js'
import { Engine } from '../../../src/engine/engine.js'
import { type Dtype, dtypeOf, type Samples } from '../../../src/model/dtype.js'
import type { ReadRequest } from '../../../src/model/reader.js'
import { files } from '../../../src/platform/node.js'
import { doRun, oneNaN, type RunContext } from '../../../src/run/doRun.js'
import { blocks, on } from '../engine/counted.js'
import { placesIn } from './support.js'

const place = placesIn('task')

test('a run that failed leaves nothing in the receipt of the next', async () => {
  let failing = true
  const header = { samplingFrequency: 1000, channelIds: [0], dtype: 'int16', properties: {}, annotations: {} } as const
  const node = readerNode('traces', header, [{ frames: 100, times: {} }], {
    read: ({ start, data }) => {
      if (failing && start >= 20) throw new Error('cannot be read')
      data.fill(7 as never)
    },
    close: () => undefined,
  })
  const file = place('traces.raw')
  const handle = files.openWrite(file, { create: true })
  handle.truncate(200)
  handle.close()
  const writer = openRawWriter(rawJob({ files: [file], byteOffset: 0, rowBytes: 2, checksums: true }), files)
  const context: RunContext = {
    node,
    engine: new Engine({ cacheBytes: 0 }),
    writer,
    dtype: 'int16',
    chunkFrames: 10,
    overlap: false,
  }
  const signals = { advance: () => undefined, stopped: () => false }
  await expect(doRun({ segment: 0, start: 0, end: 50 }, context, signals)).rejects.toThrow('cannot be read')
  failing = false
  const receipt = await doRun({ segment: 0, start: 50, end: 100 }, context, signals)
  expect(piecesOf(receipt).map(({ from, to }) => [from, to])).toEqual([[100, 200]])
  writer.close()
})

describe('the tiles of a run', () => {
  const header = { samplingFrequency: 1000, channelIds: [0], dtype: 'int16', properties: {}, annotations: {} } as const
  const fill = ({ start, data }: ReadRequest): void => {
    for (let at = 0; at < data.length; at++) data[at] = start + at
  }
  const asked: string[] = []
  const read = readerNode('traces', header, [{ frames: 3000, times: {} }], {
    read: (request) => {
      asked.push(`read ${request.start}`)
      fill(request)
    },
    readAhead: async (request) => {
      asked.push(`ahead ${request.start}`)
      fill(request)
    },
    close: () => undefined,
  })
  const node = on(blocks({ margin: 0 }).operator, {}, read)

  /** Do a run of tiles of 100 frames; what happened, in order. */
  const done = async ({
    overlap = false,
    failing = Number.NaN,
    dtype = 'int16' as Dtype,
    stopAt = Number.NaN,
    behind = true,
  }) => {
    const log: string[] = []
    const written: number[] = []
    let under = 0
    const note = (start: number, data: Samples): void => {
      expect(dtypeOf(data)).toBe(dtype)
      if (start === failing) throw new Error('the disk is gone')
      written.push(...Array.from(data, Number))
    }
    const engine = new Engine({ cacheBytes: 2 ** 20 })
    const context: RunContext = {
      node,
      engine,
      writer: {
        write: (_segment, start, data) => {
          log.push(`write ${start}`)
          note(start, data)
        },
        ...(behind && {
          writeBehind: async (_segment: number, start: number, data: Samples) => {
            log.push(`behind ${start}`)
            under++
            await new Promise((resolve) => setTimeout(resolve, 1))
            expect(under--).toBe(1)
            note(start, data)
          },
        }),
        receipt: () => written.length,
        close: () => undefined,
      },
      dtype,
      chunkFrames: 100,
      overlap,
    }
    const used = arena().used
    const frames: number[] = []
    const signals = {
      advance: (count: number) => void frames.push(count),
      stopped: () => frames.length >= stopAt,
      pause: async () => void log.push('pause'),
    }
    const receipt = await doRun({ segment: 0, start: 50, end: 310 }, context, signals).catch((error: unknown) => String(error))
    engine.clear()
    expect(arena().used).toBe(used)
    return { log, written, frames, receipt }
  }
  const all = Array.from({ length: 260 }, (_, at) => 50 + at)

  test('are written one after the other, with a pause after each', async () => {
    const { log, written, frames, receipt } = await done({})
    expect(log).toEqual(['write 50', 'pause', 'write 150', 'pause', 'write 250', 'pause'])
    expect([written, frames, receipt]).toEqual([all, [100, 100, 60], 260])
  })

  test('are written behind, never two at once, where there is room for a second one', async () => {
    asked.length = 0
    const { log, written, frames } = await done({ overlap: true })
    // Blocks are of a hundred frames, and kept; those of the next tile are read ahead.
    expect(asked).toEqual(['read 0', 'read 100', 'ahead 200', 'ahead 300'])
    expect(log.filter((line) => line !== 'pause')).toEqual([50, 150, 250].map((start) => `behind ${start}`))
    expect([written, frames]).toEqual([all, [100, 100, 60]])
    expect((await done({ overlap: true, behind: false })).written).toEqual(all)
  })

  test.each([false, true])(
    'end at the first that cannot be written, and give back all that they took: behind %s',
    async (overlap) => {
      const { receipt, frames } = await done({ overlap, failing: 150 })
      expect([receipt, frames]).toEqual(['Error: the disk is gone', [100]])
      expect((await done({ overlap, failing: 250 })).receipt).toBe('Error: the disk is gone')
    },
  )

  test('end where the run is stopped', async () => {
    const { receipt, frames } = await done({ stopAt: 2 })
    expect([receipt, frames]).toEqual(['FaultError: Aborted: the run was stopped', [100, 100]])
  })

  test('are converted to the dtype that is asked for', async () => {
    expect((await done({ dtype: 'float64' })).written).toEqual(all)
  })
})

test('floats have one NaN for all, integers stay as they are', () => {
  const single = new Float32Array(3)
  new Uint32Array(single.buffer).set([0xffc0_0001, 0x7fc0_0000, 0x3f80_0000])
  expect([...new Uint32Array(oneNaN(single).buffer)]).toEqual([0x7fc0_0000, 0x7fc0_0000, 0x3f80_0000])
  const double = new Float64Array(1)
  new BigUint64Array(double.buffer)[0] = 0xfff8_0000_0000_0001n
  expect(new BigUint64Array(oneNaN(double).buffer)[0]).toBe(0x7ff8_0000_0000_0000n)
  expect(oneNaN(Int16Array.of(3))).toEqual(Int16Array.of(3))
})
