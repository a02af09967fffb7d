import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { files } from '../../../../src/platform/node.js'
import { slurmEngine } from '../../../../src/run/engines/slurm.js'
import { temporaryFolder } from '../../../sources/support.js'

const folder = temporaryFolder()
afterEach(() => vi.unstubAllEnvs())

/** Programs that are found before all others. */
const programs = (texts: Readonly<Record<string, string>>): void => {
  const at = join(folder, 'programs')
  mkdirSync(at, { recursive: true })
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(at, name), `#!/bin/bash\n${text}\n`)
    chmodSync(join(at, name), 0o755)
  }
  vi.stubEnv('PATH', `${at}${delimiter}${process.env.PATH}`)
}

test.skipIf(process.platform === 'win32')(
  'the scripts of a job elsewhere stand in the current folder, call with its URL alone, and go when it is finished',
  async () => {
    const calls = join(folder, 'calls.txt')
    const done = join(folder, 'done.txt')
    writeFileSync(done, '')
    programs({
      // A Slurm that does at once what it is given.
      sbatch: `args=("$@"); count=1
for at in "\${!args[@]}"; do
  case "\${args[at]}" in --array=0-*) count=$((\${args[at]#--array=0-} + 1));; */parts.sh|*/finish.sh) script=$at;; esac
done
for ((task = 0; task < count; task++)); do SLURM_ARRAY_TASK_ID=$task bash "\${args[@]:script}" >/dev/null; done
echo 17`,
      squeue: 'exit 0',
      scontrol: "echo 'MaxArraySize            = 3'",
      rxephys: `echo "$*" >> ${calls}
case "$1" in
  plan) for part in 0 1 2; do grep -qx "$part" ${done} || echo $part; done;;
  work) echo "$4" >> ${done};;
esac`,
    })
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'correct-horse-battery')
    const here = { ...files, resolve: (...parts: readonly string[]) => join(folder, ...parts) }
    const scripts = join(folder, 's3-bucket-a-clean.zarr.job-engine')
    let written = ''
    const tell = (line: string): void => {
      written = ['submit.sh', 'parts.sh', 'finish.sh'].map((name) => readFileSync(join(scripts, name), 'utf8')).join('') + line
    }
    const told: number[] = []
    const engine = slurmEngine(
      { command: ['rxephys'], work: ['--jobs=2'], modules: ['--module', 'file:///own.js'], options: '', detach: false },
      here,
    )
    const missing = async () => [0, 1, 2].filter((part) => !readFileSync(done, 'utf8').includes(`${part}`))
    const signal = new AbortController().signal
    const job = 's3://bucket/a/clean.zarr.job'
    expect(await engine({ job, parts: [0, 1, 2], missing, onDone: (part) => told.push(part), tell, signal })).toBe('done')
    expect(told).toEqual([0, 1, 2])
    expect(written).toContain('3 parts in 2 tasks')
    expect(written).not.toContain('correct-horse-battery')
    const modules = '--module file:///own.js'
    expect(readFileSync(calls, 'utf8').split('\n')).toEqual([
      `plan ${job} --missing`,
      ...[0, 2, 1].map((part) => `work ${job} --part ${part} --no-progress --jobs=2 ${modules}`),
      `plan ${job} --missing`,
      `finish ${job} ${modules}`,
      '',
    ])
    expect(existsSync(scripts)).toBe(false)
  },
)
