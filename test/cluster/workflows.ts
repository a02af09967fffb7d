/** What `rxephys plan --as` writes: run by Nextflow, and by what Kubernetes would do with its manifest. */
import { join } from 'node:path'
import { type Checks, run } from '../tools/checks.js'
import { attempt, begin, type Case } from './common.js'
import { nextflowJar } from './packages.js'

export const checkNextflow = async (checks: Checks, { folder, planning, wrong }: Case): Promise<void> => {
  const jar = nextflowJar()
  await attempt(checks, 'Nextflow runs the pipeline on its local executor', async () => {
    const out = join(folder, 'nextflow.zarr')
    const planned = await begin([...planning(out), '--parts', '6', '--as', 'nextflow']).ended
    if (planned.status !== 0) return planned.errors
    const env = { NXF_HOME: join(folder, 'nextflow'), NXF_OFFLINE: 'true', NXF_ANSI_LOG: 'false' }
    return wrong(out, run('java', ['-jar', jar, 'run', join(`${out}.job`, 'main.nf')], folder, env))
  })
}
