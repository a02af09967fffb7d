/** Saves over a real Redis, by workers that are killed, suspended, or find their Redis gone. */
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Checks, run } from '../tools/checks.js'
import { attempt, begin, type Case, filesBelow, hashOf, type Running, textsOf } from './common.js'
import { makeHosts } from './hosts.js'
import { installDebian } from './packages.js'
import { startRedis } from './redisServer.js'

const LOCK = ['--lock-duration', '1500ms']

/** A worker that is waiting for parts. */
export const worker = async (url: string, env: NodeJS.ProcessEnv = {}, on: readonly string[] = []): Promise<Running> => {
  const running = begin(['worker', url, ...LOCK], env, on)
  await running.said(/waiting for parts/)
  return running
}

/** Ask workers to end, and wait until they have. */
export const endWorkers = async (...workers: readonly Running[]): Promise<void> => {
  for (const { child } of workers) {
    child.kill('SIGCONT')
    child.kill('SIGINT')
  }
  await Promise.all(workers.map(({ ended }) => ended))
}

export const checkRedis = async (checks: Checks, one: Case): Promise<void> => {
  installDebian('redis-server', 'iproute2')
  await overHosts(checks, one)
  const { folder, saving, wrong } = one
  const redis = await startRedis()
  const { url } = redis
  const on = (out: string, parts = 12): readonly string[] => [...saving(out), '--on', url, '--parts', `${parts}`]
  const keys = (): string =>
    run('redis-cli', ['-p', `${redis.port}`, '--scan'], folder)
      .output.split('\n')
      .filter((key) => /parts:.*-\d+/.test(key))
      .join(' ')
  try {
    await attempt(checks, 'a worker that is killed, and one that comes later', async () => {
      const out = join(folder, 'killed.zarr')
      const [first, save] = [await worker(url), begin(on(out))]
      await first.said(/part \d+ of/)
      first.child.kill('SIGKILL')
      const second = await worker(url)
      const outcome = await save.ended
      await endWorkers(second)
      return wrong(out, outcome) ?? (keys() === '' ? undefined : `left in the queue: ${keys()}`)
    })
    await attempt(checks, 'a worker that is suspended beyond its lock, and wakes when another has done its part', async () => {
      const out = join(folder, 'suspended.zarr')
      const [first, save] = [await worker(url), begin(on(out))]
      await first.said(/part \d+ of/)
      first.child.kill('SIGSTOP')
      const second = await worker(url)
      const outcome = await save.ended
      const before = wrong(out, outcome)
      first.child.kill('SIGCONT')
      await delay(500)
      await endWorkers(first, second)
      return before ?? wrong(out, outcome)
    })
    await attempt(checks, 'a Redis that forgets all it knew, and then answers nothing for longer than a lock', async () => {
      const out = join(folder, 'restarted.zarr')
      const [first, save] = [await worker(url), begin(on(out, 30))]
      await first.said(/part \d+ of/)
      await redis.restart()
      await delay(300)
      redis.pause()
      await delay(2000)
      redis.resume()
      const outcome = await save.ended
      await endWorkers(first)
      return wrong(out, outcome)
    })
    await attempt(checks, 'Ctrl-C stops the workers too, leaves nothing in the queue, and --resume goes on', async () => {
      const out = join(folder, 'stopped.zarr')
      const [first, save] = [await worker(url), begin(on(out, 30))]
      await first.said(/part \d+ of/)
      save.child.kill('SIGINT')
      const { status, errors } = await save.ended
      if (status !== 130 || !/goes on from there/.test(errors)) return `exit status ${status}: ${errors}`
      if (keys() !== '') return `left in the queue: ${keys()}`
      const refused = await begin(on(out, 30)).ended
      if (refused.status !== 1 || !/resume goes on/.test(refused.errors)) return `not refused: ${refused.errors}`
      const outcome = await begin([...on(out, 30), '--resume']).ended
      await endWorkers(first)
      return wrong(out, outcome) ?? (/done before/.test(outcome.errors) ? undefined : `begun anew: ${outcome.errors}`)
    })
    await attempt(checks, 'one recipe over two recordings, by the same workers', async () => {
      const recipe = join(folder, 'recipe.json')
      writeFileSync(recipe, JSON.stringify({ bandpassFilter: { freqMin: 300, freqMax: 3000 } }))
      for (const name of ['first', 'second']) symlinkSync(join(folder, 'recording'), join(folder, `session-${name}`))
      const first = await worker(url)
      const outcome = await begin([
        ...['run', recipe, '--for-each', join(folder, 'session-*'), '--to', join(folder, 'each-{1}.zarr')],
        ...['--on', url, '--parts', '4', '--no-progress'],
      ]).ended
      await endWorkers(first)
      if (outcome.status !== 0) return `exit status ${outcome.status}: ${outcome.errors}`
      for (const name of ['first', 'second']) {
        // A save tells where it was made from.
        const alone = join(folder, `alone-${name}.zarr`)
        await begin(['save', join(folder, `session-${name}`), alone, '--recipe', recipe, '--jobs', '2', '--no-progress']).ended
        if (hashOf(join(folder, `each-${name}.zarr`)) !== hashOf(alone)) return `${name}: other bytes than one machine writes`
      }
      return undefined
    })
    await attempt(checks, 'without a worker it is told, and without a Redis it is a fault', async () => {
      const save = begin(on(join(folder, 'nobody.zarr')))
      await save.said(/no worker has come yet/)
      save.child.kill('SIGINT')
      await save.ended
      await redis.end()
      const { status, errors } = await begin(on(join(folder, 'nowhere.zarr'))).ended
      return status === 1 && /expected a Redis that answers, found connect ECONNREFUSED/.test(errors) ? undefined : errors
    })
  } finally {
    await redis.end()
  }
}

/** Two hosts that reach the Redis of this one, with a password that is given to each process alone. */
const overHosts = async (checks: Checks, { folder, saving, wrong }: Case): Promise<void> => {
  const hosts = makeHosts(2)
  const password = 'correct-horse-battery'
  const redis = await startRedis(password, hosts.gateway)
  const env = { REDIS_PASSWORD: password }
  try {
    await attempt(checks, 'two hosts save what one machine does; no password is written anywhere', async () => {
      const out = join(folder, 'hosts.zarr')
      const workers = [await worker(redis.url, env, hosts.on(0)), await worker(redis.url, env, hosts.on(1))]
      const save = begin([...saving(out), '--on', redis.url, '--parts', '12'], env)
      await workers[0].said(/part \d+ of/)
      const queue = run('redis-cli', ['-h', hosts.gateway, '-p', `${redis.port}`, '-a', password, '--scan'], folder).output
      const held = queue
        .split('\n')
        .filter((key) => /parts:\S+-\d+$/.test(key))
        .map(
          (key) => run('redis-cli', ['-h', hosts.gateway, '-p', `${redis.port}`, '-a', password, 'hgetall', key], folder).output,
        )
      const written = [textsOf(filesBelow(`${out}.job`)), ...held]
      const outcome = await save.ended
      await endWorkers(...workers)
      if (held.length === 0) return 'no part was seen in the queue'
      if (written.some((text) => text.includes(password))) return 'the password stands in the queue or in the job'
      const busy = await Promise.all(workers.map(async ({ ended }) => /part \d+ of/.test((await ended).errors)))
      return wrong(out, outcome) ?? (busy.every(Boolean) ? undefined : 'one host did all')
    })
    await attempt(checks, 'a wrong password is a fault', async () => {
      const { status, errors } = await begin(['worker', redis.url], { REDIS_PASSWORD: 'wrong' }).ended
      return status === 1 && /REDIS_PASSWORD in the environment/.test(errors) && !errors.includes('"wrong"') ? undefined : errors
    })
  } finally {
    await redis.end()
    hosts.end()
  }
}
