import { shellWord, shellWords } from './shell.js'

/** What the scripts of a job are made of. */
export interface SlurmJob {
  /** The folder of the job, as every machine sees it. */
  readonly job: string
  /** The folder of the scripts, and of what the tasks print. */
  readonly folder: string
  /** How `rxephys` is called on every machine. */
  readonly command: readonly string[]
  /** What each call of `rxephys work` is told besides. */
  readonly work: readonly string[]
  /** What each call of `rxephys work` and `rxephys finish` is told of modules of the user's own. */
  readonly modules: readonly string[]
  /** More options of sbatch, as the user wrote them. */
  readonly options: string
  /** Whether nobody waits: once the output is in place, the folder of the job goes. */
  readonly detach: boolean
}

/** How often parts that were lost are submitted, the first time included. */
export const ROUNDS = 5
/** No array has more tasks than this, nor more than Slurm allows: a task may have several parts to do. */
const MOST_TASKS = 1000

/** Nobody waits who would do so. */
const DISCARD = `[ "$status" -ne 0 ] || rxephys finish "$job" --discard
`

/** The scripts, by their names. */
export const slurmScripts = ({ job, folder, command, work, modules, options, detach }: SlurmJob): ReadonlyMap<string, string> => {
  const head = (what: string): string => `#!/bin/bash
# ${what}
job=${shellWord(job)}
folder=${shellWord(folder)}
rxephys() { command ${shellWords(command)} "$@"; }
`
  return new Map([
    [
      'submit.sh',
      `${head('Submits all parts that have no receipt yet as an array, and after it what finishes the job: bash submit.sh')}set -eo pipefail
options=(${options})
# In the name of an output Slurm replaces what stands behind %.
logs=\${folder//%/%%}
round=\${1:-1}
missing="$folder/missing-$round.txt"
rxephys plan "$job" --missing > "$missing"
count=$(wc -l < "$missing")
most=$(scontrol show config | sed -n 's/^MaxArraySize *= *//p')
tasks=$((count < ${MOST_TASKS} ? count : ${MOST_TASKS}))
tasks=$((tasks < \${most:-${MOST_TASKS}} ? tasks : most - 1))
after=()
if [ "$count" -gt 0 ]; then
  array=$(sbatch --parsable --job-name=rxephys --output="$logs/parts-$round-%a.txt" --array="0-$((tasks - 1))" "\${options[@]}" "$folder/parts.sh" "$round" "$tasks")
  echo "\${array%%;*}" >> "$folder/submitted.txt"
  after=(--dependency="afterany:\${array%%;*}")
fi
finish=$(sbatch --parsable --job-name=rxephys-finish --output="$logs/finish-$round.txt" "\${options[@]}" "\${after[@]}" "$folder/finish.sh" "$round")
echo "\${finish%%;*}" >> "$folder/submitted.txt"
echo "$count parts in $tasks tasks: array \${array:-none}, finish \${finish%%;*}"
`,
    ],
    [
      'parts.sh',
      `${head('A task of the array: does its share of the parts, and goes on after one that fails.')}round=$1 tasks=$2 status=0
mapfile -t parts < "$folder/missing-$round.txt"
for ((at = SLURM_ARRAY_TASK_ID; at < \${#parts[@]}; at += tasks)); do
  rxephys work "$job" --part "\${parts[at]}" ${shellWords(['--no-progress', ...work, ...modules])} || status=1
done
exit "$status"
`,
    ],
    [
      'finish.sh',
      `${head('Submits again what was lost, or finishes the job.')}round=$1
if [ "$round" -lt ${ROUNDS} ] && [ -n "$(rxephys plan "$job" --missing)" ]; then
  exec bash "$folder/submit.sh" "$((round + 1))"
fi
rxephys finish "$job" ${modules.length > 0 ? `${shellWords(modules)} ` : ''}2> "$folder/fault.txt"
status=$?
cat "$folder/fault.txt" >&2
echo "$status" > "$folder/status.txt"
${detach ? DISCARD : ''}exit "$status"
`,
    ],
  ])
}
