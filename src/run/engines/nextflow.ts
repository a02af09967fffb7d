import { shellWord, shellWords } from './shell.js'

/** A text in single quotes, as Groovy takes it. */
const groovyText = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** How often a part is tried. */
const TRIES = 3

/** A pipeline of Nextflow that does the parts of a job, on whatever executor it is told to use, and finishes it. */
export const nextflowPipeline = (
  job: string,
  parts: number,
  command: readonly string[],
  modules: readonly string[] = [],
): string => `#!/usr/bin/env nextflow
// Does the ${parts} parts of a job of rxephys, and finishes it: nextflow run main.nf
// Where they run is told by Nextflow's own configuration.

params.rxephys = ${groovyText(shellWords(command))}
params.job = ${groovyText(shellWord(job))}
params.modules = ${groovyText(shellWords(modules))}

process part {
  cpus 1
  tag "\${number}"
  maxRetries ${TRIES - 1}
  // What fails ${TRIES} times is left out: finish names it.
  errorStrategy { task.attempt < ${TRIES} ? 'retry' : 'ignore' }

  input:
  val number

  output:
  val number

  script:
  """
  \${params.rxephys} work \${params.job} --part \${number} --no-progress \${params.modules}
  """
}

process finish {
  cpus 1
  errorStrategy 'terminate'

  input:
  val done

  script:
  """
  \${params.rxephys} finish \${params.job} \${params.modules}
  """
}

workflow {
  finish(part(channel.of(0..${parts - 1})).collect().ifEmpty([]))
}
`
