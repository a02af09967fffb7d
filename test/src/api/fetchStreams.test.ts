/** Streams of a format whose library is loaded when it is first needed: nothing of it is opened here before. */
import { join } from 'node:path'
import { fetchStreams, listStreams } from 'rxephys'
import { expect, test } from 'vitest'
import { files } from '../../../src/platform/node.js'
import { writeExample } from '../../sources/nwb.example.js'
import { temporaryFolder } from '../../sources/support.js'

const { params } = writeExample(files, join(temporaryFolder(), 'example'))

test('fetchStreams waits for what listStreams cannot wait for, as that says', async () => {
  expect(() => listStreams(params.filePath)).toThrow('(await fetchStreams(path) lists them)')
  const streams = await fetchStreams(params.filePath)
  expect(streams).toEqual(['acquisition/ElectricalSeries', 'processing/ecephys/LFP/Low'])
  expect(listStreams(params.filePath)).toEqual(streams)
  await expect(fetchStreams(params.filePath, { source: 'nbw' })).rejects.toThrow('did you mean "nwb"')
})
