import type { TypeOf } from 'io-ts'
import { exactly, optional, positiveInteger, required, text } from '../../codec/codec.js'
import { shellWord, shellWords } from './shell.js'

/** Where the containers of a job come from, and what they see. */
export const kubernetesOptions = exactly({
  image: required(text, { doc: 'the image of the containers, in which `rxephys` is a command' }),
  claim: required(text, { doc: 'the claim of the volume that holds the job, its sources and its output' }),
  mountPath: required(text, { doc: 'where that is seen: every path is to be the same there as here' }),
  parallelism: optional(positiveInteger, { doc: 'parts at once. Default 100' }),
  memory: optional(text, { doc: 'memory of a container. Default 4Gi' }),
  secret: optional(text, { doc: 'a secret whose keys are to be in the environment: what S3 asks for' }),
})
export type KubernetesOptions = TypeOf<typeof kubernetesOptions>

/** How often a part is tried. */
const TRIES = 3
/** With so many parts given up, those that wait would most likely fare no better. */
const MOST_GIVEN_UP = 10

// A text of JSON is one of YAML.
const yamlText = JSON.stringify
/** A word of a command in which Kubernetes replaces nothing. */
const plain = (word: string): string => word.replaceAll('$', '$$$$')

/** An indexed job of Kubernetes that does the parts. Whichever container finds that no part is missing any more finishes the job: nobody waits. */
export const kubernetesManifest = (
  job: string,
  id: string,
  parts: number,
  options: KubernetesOptions,
  modules: readonly string[] = [],
): string => {
  const { image, claim, mountPath, parallelism = 100, memory = '4Gi', secret } = options
  const name = `rxephys-${id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)}`
  const at = shellWord(job)
  const script = [
    `rxephys work ${at} --part "$JOB_COMPLETION_INDEX" ${shellWords(['--no-progress', ...modules])} || exit`,
    `[ -n "$(rxephys plan ${at} --missing)" ] || exec ${shellWords(['rxephys', 'finish', job, ...modules])}`,
  ].join('; ')
  return `# Does the ${parts} parts of a job of rxephys: kubectl apply -f job.yaml
# Whichever container does the last part that is missing finishes the job. A part that fails ${TRIES} times is given up: the job of Kubernetes
# ends as Failed, and its status names these parts (failedIndexes). Once what hindered them is mended, go on with what is missing by
# kubectl replace --force -f job.yaml
apiVersion: batch/v1
kind: Job
metadata: { name: ${name} }
spec:
  completionMode: Indexed
  completions: ${parts}
  parallelism: ${Math.min(parallelism, parts)}
  backoffLimitPerIndex: ${TRIES - 1}
  maxFailedIndexes: ${Math.min(MOST_GIVEN_UP, parts)}
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: part
          image: ${yamlText(image)}
          command: ["sh", "-c", ${yamlText(plain(script))}]
          resources:
            requests: { cpu: "1", memory: ${yamlText(memory)} }
            limits: { memory: ${yamlText(memory)} }${
              secret === undefined
                ? ''
                : `
          envFrom: [{ secretRef: { name: ${yamlText(secret)} } }]`
            }
          volumeMounts: [{ name: data, mountPath: ${yamlText(mountPath)} }]
      volumes: [{ name: data, persistentVolumeClaim: { claimName: ${yamlText(claim)} } }]
`
}
