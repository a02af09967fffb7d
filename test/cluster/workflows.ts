/** What `rxephys plan --as` writes: run by Nextflow, and by what Kubernetes does with its manifest. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shellWords } from '../../src/run/engines/shell.js'
import { Peer } from '../interop/peer.js'
import { type Checks, wrong as failedTo, type Outcome, run } from '../tools/checks.js'
import { attempt, begin, type Case, rxephys } from './common.js'
import { nextflowJar } from './packages.js'

export const checkNextflow = async (checks: Checks, { folder, planning, wrong }: Case): Promise<void> => {
  const jar = nextflowJar()
  await attempt(checks, 'Nextflow runs the pipeline on its local executor', async () => {
    const out = join(folder, 'nextflow.zarr')
    const planned = await begin([...planning(out), '--parts', '6', '--as', 'nextflow']).ended
    if (planned.status !== 0) return planned.errors
    const env = { NXF_HOME: join(folder, 'nextflow'), NXF_OFFLINE: 'true', NXF_ANSI_LOG: 'false' }
    return wrong(out, run('java', ['-jar', jar, 'run', planned.output.trim()], folder, env))
  })
}

interface Told {
  readonly wrong: readonly string[]
  readonly jobs: readonly { readonly completions: number; readonly command: readonly string[] }[]
}

/** A word of a container's command, as Kubernetes reads it. */
const expanded = (word: string): string => word.replaceAll('$$', '$')

export const checkKubernetes = async (checks: Checks, { folder, planning, wrong }: Case): Promise<void> => {
  const peer = new Peer('.venv-interop-kubernetes', '../cluster/requirements.txt')
  peer.prepare()
  const programs = join(folder, 'programs')
  mkdirSync(programs)
  writeFileSync(join(programs, 'rxephys'), `#!/bin/sh\nexec ${shellWords(rxephys)} "$@"\n`)
  chmodSync(join(programs, 'rxephys'), 0o755)
  await attempt(checks, 'the manifest of Kubernetes is valid, and its containers do the job', async () => {
    const out = join(folder, 'kubernetes.zarr')
    const options = { image: 'lab/rxephys:1', claim: 'data', mountPath: folder, parallelism: 2, secret: 's3' }
    const planned = await begin([...planning(out), '--parts', '4', '--as', `kubernetes:${JSON.stringify(options)}`]).ended
    if (planned.status !== 0) return planned.errors
    const told: Told = peer.ask('../cluster/kubernetes.py', { manifest: planned.output.trim() })
    if (told.wrong.length > 0) return told.wrong.join('\n')
    const env = { PATH: `${programs}:${process.env.PATH}` }
    const [parts] = told.jobs
    const done = (index: number): Outcome => {
      const [program, ...args] = parts.command.map(expanded)
      return run(program, args, folder, { ...env, JOB_COMPLETION_INDEX: `${index}` })
    }
    const last = parts.completions - 1
    for (let index = 0; index < last; index++) {
      const found = failedTo(done(index))
      if (found !== undefined) return found
    }
    if (existsSync(out)) return 'finished before all parts were done'
    return wrong(out, done(last))
  })
}
