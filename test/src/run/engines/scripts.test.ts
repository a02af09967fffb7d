import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { kubernetesManifest } from '../../../../src/run/engines/kubernetes.js'
import { nextflowPipeline } from '../../../../src/run/engines/nextflow.js'
import { shellWords } from '../../../../src/run/engines/shell.js'
import { slurmScripts } from '../../../../src/run/engines/slurmScripts.js'

const odd = `/data/a mouse's $(day) "1" \\ out.zarr.rxephys-job`

const shell = (script: string): string => spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout

describe.skipIf(process.platform === 'win32')('a shell', () => {
  test('takes every word as it is', () => {
    expect(shell(`printf '%s|' ${shellWords(['plain', odd, '', '*'])}`)).toBe(`plain|${odd}||*|`)
  })

  test('reads the scripts of Slurm, whatever the folder is called', () => {
    const scripts = slurmScripts({
      job: odd,
      folder: `${odd}/slurm`,
      command: ['node', odd],
      work: ['--jobs=2'],
      modules: ['--module', odd],
      options: "--account='my lab' --mem=4G",
      detach: true,
    })
    expect([...scripts.keys()]).toEqual(['submit.sh', 'parts.sh', 'finish.sh'])
    for (const script of scripts.values()) {
      expect(spawnSync('bash', ['-n'], { input: script }).status).toBe(0)
      expect(shell(`${script.split('\n').slice(0, 5).join('\n')}\nprintf '%s|' "$job" "$folder"`)).toBe(`${odd}|${odd}/slurm|`)
    }
  })
})

test('a percent sign in the name of a folder is one for Slurm too', () => {
  const scripts = slurmScripts({
    job: '/a',
    folder: '/data/50%a',
    command: ['rxephys'],
    work: [],
    modules: [],
    options: '',
    detach: false,
  })
  const head =
    scripts
      .get('submit.sh')
      ?.split('\n')
      .filter((line) => /^(folder|logs)=/.test(line)) ?? []
  expect(shell(`${head.join('\n')}\nprintf %s "$logs"`)).toBe('/data/50%%a')
})

test('the pipeline of Nextflow has as many parts as the job, and quotes what Groovy and the shell would read otherwise', () => {
  const pipeline = nextflowPipeline("/data/it's", 12, ['rxephys'])
  expect(pipeline).toContain('channel.of(0..11)')
  expect(pipeline).toContain(`params.job = '\\'/data/it\\'\\\\\\'\\'s\\''`)
})

describe('the manifest of Kubernetes', () => {
  const options = { image: 'lab/rxephys:1', claim: 'data', mountPath: '/data', parallelism: 100, memory: '4Gi' }

  test('has an index for each part, and no more at once than there are', () => {
    const manifest = kubernetesManifest('/data/job', 'aB_3', 12, options)
    expect(manifest).toContain('completions: 12\n  parallelism: 12\n')
    expect(manifest).toContain('name: rxephys-ab-3 }')
  })

  test.skipIf(process.platform === 'win32')(
    'finishes the job by whoever finds no part missing, and ends where one is given up',
    () => {
      const [, script] =
        /command: \["sh", "-c", (".*")\]/.exec(kubernetesManifest('/data/job', 'a', 12, options, ['--module', odd])) ?? []
      const ran = (missing: string, worked = 0): string =>
        shell(`rxephys() { echo "$*" >&2; if [ "$1" = work ]; then return ${worked}; elif [ "$1" = plan ]; then printf '${missing}'; fi; }
exec() { "$@"; }
JOB_COMPLETION_INDEX=3
(${JSON.parse(script).replaceAll('$$', '$')}) 2>&1`)
      const work = `work /data/job --part 3 --no-progress --module ${odd}\n`
      expect(ran('7\n')).toBe(`${work}plan /data/job --missing\n`)
      expect(ran('')).toBe(`${work}plan /data/job --missing\nfinish /data/job --module ${odd}\n`)
      expect(ran('', 1)).toBe(work)
    },
  )

  test('a dollar of a path is one there too', () => {
    expect(kubernetesManifest('/data/$(HOME)', 'a', 1, options)).toContain("'/data/$$(HOME)'")
  })

  test('names the secret of a store, and holds none', () => {
    expect(kubernetesManifest('s3://lab/job', 'a', 1, { ...options, secret: 's3' })).toContain('secretRef: { name: "s3" }')
    expect(kubernetesManifest('s3://lab/job', 'a', 1, options)).not.toContain('envFrom')
  })
})
