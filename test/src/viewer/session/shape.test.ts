import { generateRecording } from 'rxephys'
import { setProbe } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { shapeOf } from '../../../../src/viewer/session/shape.js'

test('a channel is where the contact is that is wired to it', async () => {
  const recording = await generateRecording({ numChannels: 3, durations: [0.1] })
  const [probe] = recording.probe?.probes ?? []
  const wired = recording.pipe(
    setProbe({ probe: { ...recording.probe, probes: [{ ...probe, deviceChannelIndices: [2, 0, 1] }] } }),
  )
  const { channels } = await shapeOf(wired)
  expect(channels.map(({ location }) => location)).toEqual([1, 2, 0].map((contact) => probe.contactPositions[contact]))
})
