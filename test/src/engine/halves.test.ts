import { describe, expect, it } from 'vitest'
import { readInHalves } from '../../../src/engine/halves.js'
import type { ReadRequest } from '../../../src/model/reader.js'

const CHANNELS = Int32Array.of(0, 1)
const LONG = 2 ** 22 + 1

const requestFor = (frames: number): ReadRequest & { readonly data: Int16Array } => ({
  segment: 0,
  start: 7,
  frames,
  channels: CHANNELS,
  data: new Int16Array(2 * frames),
})
/** Frame f of channel c is 2 f + c, of 16 bits. */
const fill = ({ start, data }: ReadRequest): void => {
  for (let place = 0; place < data.length; place++) data[place] = 2 * start + place
}
const close = (): void => undefined

describe('a read in halves', () => {
  it('fills what one read fills, one half beside the other', async () => {
    const [halved, whole] = [requestFor(LONG), requestFor(LONG)]
    const asked: string[] = []
    const reader = {
      read: (request: ReadRequest): void => {
        asked.push(`here ${request.start} ${request.frames}`)
        fill(request)
      },
      readAhead: async (request: ReadRequest): Promise<void> => {
        asked.push(`beside ${request.start} ${request.frames}`)
        await Promise.resolve()
        fill(request)
      },
      close,
    }
    await readInHalves(reader, halved)
    fill(whole)
    expect(asked).toEqual([`beside 7 ${2 ** 21}`, `here ${7 + 2 ** 21} ${2 ** 21 + 1}`])
    expect(halved.data).toEqual(whole.data)
  })

  it('is one read where there is little, or where the reader cannot read ahead', () => {
    const asked: number[] = []
    const read = ({ frames }: ReadRequest): void => void asked.push(frames)
    const refused = (): undefined => undefined
    const unasked = (): never => expect.unreachable()
    void readInHalves({ read, readAhead: unasked, close }, requestFor(1000))
    void readInHalves({ read, readAhead: refused, close }, requestFor(LONG))
    void readInHalves({ read, close }, requestFor(LONG))
    expect(asked).toEqual([1000, LONG, LONG])
  })

  it('ends when nothing is written any more, whichever half fails', async () => {
    let isWriting = true
    const late = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve))
      isWriting = false
    }
    const fail = (): never => {
      throw new Error('the second half')
    }
    await expect(readInHalves({ read: fail, readAhead: late, close }, requestFor(LONG))).rejects.toThrow('the second half')
    expect(isWriting).toBe(false)
    const failLate = async (): Promise<void> => {
      await late()
      throw new Error('the first half')
    }
    await expect(readInHalves({ read: fail, readAhead: failLate, close }, requestFor(LONG))).rejects.toThrow('the first half')
  })
})
