import { expect, test } from 'vitest'
import { openRawWriter, rawJob } from '../../../src/encoding/rawWriter.js'
import { piecesOf } from '../../../src/encoding/spans.js'
import { readerNode } from '../../../src/engine/build.js'
import { Engine } from '../../../src/engine/engine.js'
import { files } from '../../../src/platform/node.js'
import { doRun, type RunContext } from '../../../src/run/doRun.js'
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
  expect(piecesOf(receipt).map(([, , from, to]) => [from, to])).toEqual([[100, 200]])
  writer.close()
})
