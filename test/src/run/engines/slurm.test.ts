import { expect, test } from 'vitest'
import { files } from '../../../../src/platform/node.js'
import { slurmEngine } from '../../../../src/run/engines/slurm.js'

test('a job that lies elsewhere is refused before anything is submitted: tasks of Slurm run scripts of its folder', async () => {
  const engine = slurmEngine({ command: ['rxephys'], work: [], options: '', detach: false }, files)
  const never = (): never => {
    throw new Error('nothing is asked')
  }
  const asked = { job: 's3://bucket/clean.zarr.job', parts: [0], missing: never, onDone: never, tell: never }
  await expect(engine({ ...asked, signal: new AbortController().signal })).rejects.toThrow(
    /^Unsupported: Slurm for an output that lies elsewhere, s3:\/\/bucket\/clean\.zarr\.job.*--on redis/,
  )
})
