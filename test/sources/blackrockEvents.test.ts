import { join } from 'node:path'
import { type Events, openEvents } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { writeExample } from './blackrockEvents.example.js'
import { comment, digital, type MadePacket, nevFile, spike } from './blackrockFiles.js'
import { context, put, temporaryFolder } from './support.js'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const rows = async (events: Events, segment = 0): Promise<readonly (readonly number[])[]> => {
  const { sampleIndex, channelIndex, value } = await events.getEvents({ segment })
  return [...sampleIndex].map((frame, row) => [frame, channelIndex[row], value[row]])
}
const opened = (name: string, packets: readonly MadePacket[], version: '2.1' | '2.3' = '2.3'): Promise<Events> =>
  openEvents(put(at(name), nevFile({ version, packets })))

describe('digital events', () => {
  const { params } = writeExample(context.files, at('session'))

  test('are words of the ports, in frames of the segments of the samples', async () => {
    const events = await openEvents(params.filePath)
    expect(events.channelIds).toEqual(['digital_input_port', 'serial_input_port'])
    expect(events.header.channelKinds).toEqual(['word', 'word'])
    expect(events.header.properties.channel_name.values).toEqual(['trial', 'serial_input_port'])
    expect(await rows(events, 0)).toEqual([[1, 0, 0xff_01]])
    expect(await rows(events, 1)).toEqual([
      [4, 0, 0xff_02],
      [10, 1, 65],
    ])
  })

  test('have comments as an annotation, each with its place', async () => {
    const events = await openEvents(params.filePath)
    expect(events.annotations.comments).toEqual([{ segment: 0, frame: 10, text: 'start' }])
  })

  test('whose reasons are several bits are of one port; those that were read by time are told', async () => {
    const events = await opened(
      'reasons.nev',
      [digital(1, 7, 1 | 2), digital(2, 8, 129), digital(3, 9, 64), digital(4, 9, 2)],
      '2.1',
    )
    expect(await rows(events)).toEqual([
      [1, 0, 7],
      [2, 1, 8],
    ])
    const told = events.notices.map(({ message }) => message).join('; ')
    expect(told).toContain('values of the port that were read by time: 1 in all')
    expect(told).toContain('values of analog inputs: 1 in all')
  })
})

test('comments end at a control code, after which other bytes may follow; they may be of UTF-16', async () => {
  const wide: MadePacket = { ticks: 9, id: 0xff_ff, bytes: [1, 0, 0, 0, 0, 0, 0xb5, 3, 0x6d, 0, 0, 0, 0x78, 0] }
  const events = await opened('comments.nev', [
    spike(1, 1, 0),
    comment(5, 'Comment2\u0003\u00da\u000b'),
    comment(7, 'caf\u00e9\u0092\u0010'),
    wide,
  ])
  expect(events.annotations.comments).toEqual([
    { segment: 0, frame: 5, text: 'Comment2' },
    { segment: 0, frame: 7, text: 'café' },
    { segment: 0, frame: 9, text: 'εm' },
  ])
})
