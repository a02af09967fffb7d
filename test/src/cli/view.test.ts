/** `rxephys view` that cannot begin ends, whatever it has listened to by then. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { generateRecording } from 'rxephys'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'
import { spawned } from './support.js'

const folder = temporaryFolder()

test('an acquisition that is listened to keeps no program that could not serve', async () => {
  // An hour, which is played as fast as it was recorded.
  const hour = await generateRecording({ numChannels: 2, samplingFrequency: 1000, durations: [3600] })
  hour.dump(join(folder, 'hour.json'))
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? `${address.port}` : ''
  const replay = `replay:${join(folder, 'hour.json')}`
  const taken = await spawned(['view', '--live', replay, '--port', port, '--no-open'])
  other.close()
  expect([taken.status, taken.stderr]).toEqual([2, expect.stringContaining(`--port ${port}: another program has it`)])
  const second = await spawned(['view', '--live', replay, '--live', 'nothing:x', '--no-open'])
  expect(second.status).not.toBe(0)
})

test('what is opened of a path is missing where a stream is named without one', async () => {
  const { status, stderr } = await spawned(['view', '--stream', 'imec0.ap', '--no-open'])
  expect([status, stderr]).toEqual([2, expect.stringContaining('PATH is missing')])
})
