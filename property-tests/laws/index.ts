/** The laws, as a kit: hold your own operator to them with `holdTo` of `../runs.js`. */
import { declaredLaws } from './declared.js'
import { gapLaw } from './gaps.js'
import { kernelsAlone } from './kernels.js'
import { type OperatorLaw, ofEvery, type PipelineLaw } from './law.js'
import { liveLaws } from './live.js'
import { pipelineLaws } from './operator.js'
import { parameterLaws, writtenLaws } from './provenance.js'

/** Laws that any pipeline keeps. */
export const everyPipeline: readonly PipelineLaw[] = [...pipelineLaws, kernelsAlone, ...writtenLaws]

/** Laws that an operator keeps; some only where it declares so. */
export const everyOperator: readonly OperatorLaw[] = [
  ...everyPipeline.map(ofEvery),
  ...liveLaws,
  gapLaw,
  ...parameterLaws,
  ...declaredLaws,
]

export {
  broken,
  holds,
  judged,
  type Machinery,
  machinery,
  type OperatorLaw,
  type PipelineLaw,
  silent,
  type Verdict,
} from './law.js'
