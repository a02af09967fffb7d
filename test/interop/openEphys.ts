import { once } from 'node:events'
import { type Chunk, type Gap, openLive } from '../../src/index.js'
import type { Checks } from '../tools/checks.js'
import { peer } from './peer.js'

/** The client of Open Ephys' ZMQ Interface, against libzmq: a client and a simulator by one hand share their mistakes. */
export const checkOpenEphys = async (checks: Checks): Promise<void> => {
  const program = peer.start('openEphys.py')
  try {
    const [line] = await once(program.stdout, 'data')
    const { port }: { readonly port: number } = JSON.parse(`${line}`)
    await checks.attempt('blocks of libzmq, one that lacks a channel, and a new start', async () => {
      const acquisition = await openLive(`openephys://127.0.0.1:${port}`)
      const gaps: Gap[] = []
      for await (const chunk of acquisition) {
        gaps.push(...(chunk.gaps ?? []))
        const wrong = oddOf(chunk)
        if (wrong !== undefined) return wrong
        if (gaps.some(({ cause }) => cause === 'restart') && (chunk.sample ?? 0) > 500) break
      }
      const told = gaps.map(({ cause, sample, frames }) => [cause, sample, frames])
      const expected = [
        ['incomplete', 3968, 64],
        ['restart', 8000, undefined],
      ]
      return JSON.stringify(told) === JSON.stringify(expected) ? undefined : JSON.stringify(told)
    })
  } finally {
    program.stdin.end()
    await once(program, 'close')
  }
}

const oddOf = ({ header, sample = 0, data }: Chunk): string | undefined => {
  if (String(header.channelIds) !== 'CH1,CH2,CH3' || header.samplingFrequency !== 30_000)
    return `another header: ${header.channelIds}`
  for (const [index, value] of data.entries())
    if (value !== Math.fround(sample + Math.floor(index / 3) + (index % 3) / 10))
      return `${value} at ${index} of the chunk at ${sample}`
  return undefined
}
