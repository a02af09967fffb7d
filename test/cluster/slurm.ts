/** Saves as arrays of a real Slurm, with tasks that are killed. */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startBucket } from '../src/platform/stores/bucketServer.js'
import type { Checks } from '../tools/checks.js'
import { attempt, begin, type Case, filesBelow, hashOf, hashOfFiles, start, textsOf } from './common.js'
import { installDebian } from './packages.js'
import { askSlurm, type SlurmCluster, startSlurm } from './slurmCluster.js'

/** Wait for something, for a minute at most. */
const until = async (what: string, holds: () => boolean): Promise<void> => {
  for (const began = performance.now(); !holds(); ) {
    if (performance.now() - began > 60_000) throw new Error(`${what} never came`)
    await delay(100)
  }
}

const runningTasks = (cluster: SlurmCluster): readonly string[] =>
  askSlurm(cluster, 'squeue', '--noheader', '--states=RUNNING', '--name=rxephys', '--format=%i').split('\n').filter(Boolean)

export const checkSlurm = async (checks: Checks, { folder, saving, wrong }: Case): Promise<void> => {
  installDebian('slurm-wlm', 'munge')
  const cluster = await startSlurm()
  const { env } = cluster
  const on = (out: string, parts = 12): readonly string[] => [...saving(out), '--on', 'slurm', '--parts', `${parts}`]
  try {
    await attempt(checks, 'killed tasks are submitted again', async () => {
      const out = join(folder, 'array.zarr')
      const save = begin([...on(out), '--sbatch', "--comment='of the test'"], env)
      await until('a task', () => runningTasks(cluster).length > 0)
      for (const task of runningTasks(cluster)) askSlurm(cluster, 'scancel', '--signal=KILL', '--full', task)
      const outcome = await save.ended
      return wrong(out, outcome) ?? (/array/.test(outcome.errors) ? undefined : `nothing told of the array: ${outcome.errors}`)
    })
    await attempt(checks, '--detach leaves all to Slurm, and the script does the same by hand', async () => {
      const out = join(folder, 'detached.zarr')
      const { status, errors } = await begin([...on(out), '--detach'], env).ended
      if (status !== 0) return errors
      const again = await start(['bash', `${out}.job/engine/submit.sh`], env).ended
      if (again.status !== 0) return again.errors
      await until('the output', () => existsSync(out))
      await until('the end', () => askSlurm(cluster, 'squeue', '--noheader').trim() === '')
      return wrong(out, { status, output: '', errors })
    })
    await attempt(checks, 'Ctrl-C ends what was submitted, and --resume goes on', async () => {
      const out = join(folder, 'cancelled.zarr')
      const save = begin(on(out), env)
      await until('a task', () => runningTasks(cluster).length > 0)
      save.child.kill('SIGINT')
      const { status, errors } = await save.ended
      if (status !== 130) return `exit status ${status}: ${errors}`
      await until('the end', () => askSlurm(cluster, 'squeue', '--noheader').trim() === '')
      return wrong(out, await begin([...on(out), '--resume'], env).ended)
    })
    await attempt(checks, 'an output and a job on S3: credentials come to the tasks by the environment alone', async () => {
      const bucket = await startBucket()
      const secret = 'correct-horse-battery'
      const env3 = { ...env, AWS_ENDPOINT_URL_S3: bucket.url, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: secret }
      const scripts = 's3-bucket-slurm.zarr.job-engine'
      try {
        const save = begin(on('s3://bucket/slurm.zarr', 4), env3)
        await until('a task', () => runningTasks(cluster).length > 0)
        const written = textsOf(filesBelow(scripts)) + textsOf(bucket.objects)
        const { status, errors } = await save.ended
        if (status !== 0) return `exit status ${status}: ${errors}`
        if (written.includes(secret)) return 'the secret stands in a script or in the job'
        if (existsSync(scripts)) return `left: ${scripts}`
        const name = 'slurm.zarr/'
        const saved = [...bucket.objects].filter(([key]) => key.startsWith(name))
        const hash = hashOfFiles(new Map(saved.map(([key, bytes]) => [key.slice(name.length), bytes])))
        return hash === hashOf(join(folder, 'whole.zarr')) ? undefined : 'other bytes than one machine writes'
      } finally {
        bucket.close()
        rmSync(scripts, { recursive: true, force: true })
      }
    })
    await attempt(checks, 'a save whose tasks all fail, again and again, is Incomplete', async () => {
      const out = join(folder, 'never.zarr')
      // No Node starts with this.
      const save = begin([...on(out, 2), '--sbatch', '--export=ALL,NODE_OPTIONS=--no-such-option'], env)
      const { status, errors } = await save.ended
      return status === 1 && /Incomplete/.test(errors) ? undefined : `exit status ${status}: ${errors}`
    })
    await attempt(checks, 'options that Slurm refuses are told as it tells them', async () => {
      const { status, errors } = await begin([...on(join(folder, 'refused.zarr')), '--sbatch', '--partition=none'], env).ended
      return status === 1 && /invalid partition specified/.test(errors) ? undefined : `exit status ${status}: ${errors}`
    })
  } finally {
    await cluster.end()
  }
}
