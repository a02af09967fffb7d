import { either as E } from 'fp-ts'
import { lookUp } from '../declare/catalog.js'
import { type Detect, type OpenOptions, ranks, type SourceContext } from '../declare/source.js'
import { attempt } from '../model/attempt.js'
import { conflict, type Fault, invalidParams, unreadable } from '../model/fault.js'
import { pipe } from '../model/pipe.js'
import { together } from '../model/waiting.js'
import { lookingAtOnce } from './looking.js'

/** What is asked of a source that may take a path for its own. */
export interface Detecting {
  readonly kind: string
  readonly label: string
  readonly detect?: Detect<unknown>
}

/** The source that a path is of, and the parameters that open it. */
export interface Found<S> {
  readonly source: S
  readonly params: unknown
  /** As the source answered. */
  readonly isEmpty?: boolean | undefined
}

interface Asking extends OpenOptions {
  /** The kind of the source that is to open the path. */
  readonly source?: string | undefined
}

/** The source that is surest that a path is its own; undefined where none is. Two that are equally sure are a Conflict. */
export const sourceOf = <S extends Detecting>(
  sources: ReadonlyMap<string, S>,
  path: string,
  { source, ...options }: Asking,
  context: SourceContext,
  at: string,
): E.Either<Fault, Found<S> | undefined> =>
  source === undefined
    ? lookingAtOnce(context.files, (files) => mostSpecific([...sources.values()], path, options, { ...context, files }))
    : pipe(
        lookUp(sources, source, `${at}.source`),
        E.chain((chosen) => asked(chosen, path, options, context, at)),
      )

const answerOf = ({ kind, detect }: Detecting, path: string, options: OpenOptions, context: SourceContext) =>
  pipe(
    attempt(`looking at ${path}, as "${kind}"`, () => detect?.(path, options, context) ?? E.right(undefined)),
    E.flatten,
    E.filterOrElse(
      (answer) => answer === undefined || ranks.includes(answer.rank),
      (answer) => invalidParams(`${kind}.detect.rank`, ranks.join(', '), `${answer?.rank}`),
    ),
  )

const mostSpecific = <S extends Detecting>(
  sources: readonly S[],
  path: string,
  options: OpenOptions,
  context: SourceContext,
): E.Either<Fault, Found<S> | undefined> => {
  const answers = together(sources, (source) => ({ source, answer: answerOf(source, path, options, context) }))
  const found = answers.flatMap(({ source, answer }) =>
    E.isRight(answer) && answer.right !== undefined ? [{ source, ...answer.right }] : [],
  )
  const surest = ranks.find((rank) => found.some((each) => each.rank === rank))
  const failed = answers.map(({ answer }) => answer).find(E.isLeft)
  // One that could not look may be the surest, unless another cannot be surer.
  if (failed !== undefined && surest !== ranks[0]) return failed
  const [first, ...rest] = found.filter(({ rank }) => rank === surest)
  return rest.length === 0 ? E.right(first) : E.left(undecided(path, [first, ...rest]))
}

const undecided = (path: string, found: readonly Found<Detecting>[]): Fault => {
  const kinds = found.map(({ source: { kind } }) => kind)
  return conflict(
    `format of ${path}`,
    'that of one source',
    found.map(({ source: { kind, label } }) => `${label} ("${kind}")`).join(' and '),
    `choose one with ${kinds.map((kind) => `{ source: '${kind}' }`).join(' or ')}; on the command line, with --source ${kinds[0]}`,
  )
}

/** What the source that was chosen answers, which has to be that the path is its own. */
const asked = <S extends Detecting>(
  source: S,
  path: string,
  options: OpenOptions,
  context: SourceContext,
  at: string,
): E.Either<Fault, Found<S>> => {
  const { kind, label } = source
  if (source.detect === undefined)
    return E.left(invalidParams(`${at}.source`, 'a source that knows its files', `"${kind}"`, `${kind}({ ... }) opens it`))
  return pipe(
    answerOf(source, path, options, context),
    E.chain((answer) =>
      answer === undefined
        ? E.left(unreadable(path, `${label}, which the source "${kind}" opens`, 'something else'))
        : E.right({ source, params: answer.params }),
    ),
  )
}
