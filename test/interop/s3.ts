import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording, generateSorting, open, openSorting, verify } from '../../src/index.js'
import type { Checks } from '../tools/checks.js'
import { type Described, described, difference } from './describe.js'
import { peer, s3Server } from './peer.js'

const filesIn = (folder: string): string =>
  JSON.stringify(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length), readFileSync(path).toString('base64')]),
  )

/** Saves to a server of S3 by another hand: moto checks what is asked as AWS documents it. */
export const checkS3 = async (checks: Checks, folder: string): Promise<void> => {
  s3Server.prepare()
  const program = s3Server.start('s3.py')
  const answer = async (): Promise<Record<string, unknown>> => JSON.parse(String((await once(program.stdout, 'data'))[0]))
  const download = async (name: string): Promise<string> => {
    const to = join(folder, `from-s3-${name}`)
    program.stdin.write(`${JSON.stringify([`${name}/`, to])}\n`)
    await answer()
    return to
  }
  try {
    process.env.AWS_ENDPOINT_URL_S3 = String((await answer()).url)
    process.env.AWS_ACCESS_KEY_ID = 'ours'
    process.env.AWS_SECRET_ACCESS_KEY = 'ours'
    const recording = await generateRecording({ numChannels: 4, durations: [3, 0.5], dtype: 'int16', seed: 8 })
    await recording.save(join(folder, 'here.zarr'))
    for (const jobs of [1, 2])
      await checks.attempt(`a save of ${jobs} workers is the files of a save to a disk, opens, and is verified`, async () => {
        const at = `s3://bucket/saved${jobs}.zarr`
        await recording.save(at, { jobs })
        if (filesIn(await download(`saved${jobs}.zarr`)) !== filesIn(join(folder, 'here.zarr'))) return 'other files'
        await verify(at)
        return difference(await described(await open(at)), await described(recording))
      })
    await checks.attempt('SpikeInterface reads it', async () => {
      const [loaded] = peer.ask<readonly { readonly described: Described }[]>('folder.py', {
        load: [join(folder, 'from-s3-saved1.zarr')],
      })
      return difference(await described(recording), loaded.described)
    })
    await checks.attempt('a sorting is saved there', async () => {
      const sorting = await generateSorting({ numUnits: 3, durations: [5], seed: 2 })
      await sorting.save('s3://bucket/units.zarr')
      const there = await openSorting('s3://bucket/units.zarr')
      return difference(await there.toSpikeVector(), await sorting.toSpikeVector())
    })
    await checks.attempt('what stands there is not replaced', async () => {
      const failed = await recording.save('s3://bucket/saved1.zarr', { overwrite: true }).catch((error: Error) => error.message)
      return /^Conflict: .*nothing is replaced there/.test(String(failed)) ? undefined : String(failed)
    })
    await checks.attempt('of four who write there at once, one lands', async () => {
      const others = await Promise.all([1, 2, 3, 4].map((seed) => generateRecording({ numChannels: 2, durations: [2], seed })))
      const results = await Promise.allSettled(others.map((each) => each.save('s3://bucket/race.zarr')))
      const landed = others.filter((_, index) => results[index].status === 'fulfilled')
      if (landed.length !== 1) return `${landed.length} landed`
      return difference(await described(await open('s3://bucket/race.zarr')), await described(landed[0]))
    })
  } finally {
    for (const name of ['AWS_ENDPOINT_URL_S3', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name]
    program.stdin.end()
    await once(program, 'close')
  }
}
