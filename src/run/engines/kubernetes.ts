import type { TypeOf } from 'io-ts'
import { exactly, optional, positiveInteger, required, text } from '../../codec/codec.js'
import { shellWord } from './shell.js'

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
/** How often it is looked whether all parts are done, in seconds. */
const LOOK = 30

// A text of JSON is one of YAML.
const yamlText = JSON.stringify
/** A word of a command in which Kubernetes replaces nothing. */
const plain = (word: string): string => word.replaceAll('$', '$$$$')

/** Two jobs of Kubernetes: an indexed one that does the parts, and one that waits for these and finishes. */
export const kubernetesManifest = (
  job: string,
  id: string,
  parts: number,
  options: KubernetesOptions,
  work: readonly string[] = [],
): string => {
  const { image, claim, mountPath, parallelism = 100, memory = '4Gi', secret } = options
  const name = `rxephys-${id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)}`
  const pod = (container: string, command: readonly string[]): string => `
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: ${container}
          image: ${yamlText(image)}
          command: [${command.map((word) => yamlText(word)).join(', ')}]
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
  const waiting = `while [ -n "$(rxephys plan ${shellWord(job)} --missing)" ]; do sleep ${LOOK}; done; exec rxephys finish ${shellWord(job)}`
  return `# Does the ${parts} parts of a job of rxephys, and finishes it: kubectl apply -f job.yaml
# A part that fails ${TRIES} times is given up: its index stands in the status of ${name}-parts, and ${name}-finish waits for it.
apiVersion: batch/v1
kind: Job
metadata: { name: ${name}-parts }
spec:
  completionMode: Indexed
  completions: ${parts}
  parallelism: ${Math.min(parallelism, parts)}
  backoffLimitPerIndex: ${TRIES - 1}${pod('part', ['rxephys', 'work', plain(job), '--part', '$(JOB_COMPLETION_INDEX)', '--no-progress', ...work.map(plain)])}---
apiVersion: batch/v1
kind: Job
metadata: { name: ${name}-finish }
spec:
  backoffLimit: ${TRIES - 1}${pod('finish', ['sh', '-c', plain(waiting)])}`
}
