import { either as E } from 'fp-ts'
import { atMost, dtype, exactly, flag, nonNegative, oneOf, optional, positive, withDefault } from '../src/codec/codec.js'
import { arrayOf, numbers } from '../src/declare/arrays.js'
import { defineOperator } from '../src/declare/operator.js'
import { checkFitted, fittedFields, unfitted } from '../src/kit/estimates.js'
import { placesOf } from '../src/kit/mixing.js'
import { processedDtype } from '../src/kit/processed.js'
import { whitenEstimator, whitening } from '../src/kit/whitening.js'
import { isFloat } from '../src/model/dtype.js'
import { invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Make channels uncorrelated and of variance 1, each as near to what it was as that allows.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's, unless `dtype` says otherwise; computed in float32, integers are rounded half to even and saturate.
 * Units    deviations, or `intScale` steps for one; `radiusUm` in µm.
 * Margin   none. Channels: all are needed.
 * Errors   InvalidParams: a matrix that `fit` has not found, or of another size; integers without `intScale`; regularised without
 *          `applyMean`; unsigned output. Conflict: "local" without channel locations; other channels than those of a fit.
 *          Unsupported: 64-bit integers.
 * Source   SpikeInterface `whiten`, whose eps is 1e-16, and for small floats a thousandth of the median of their squares. Of scikit-learn's
 *          covariances those in closed form; `GraphicalLassoCV`, its default, is not among them. Its matrix is estimated in float32,
 *          and its product is one of float64 where a pipeline was loaded.
 */
export const whiten = defineOperator({
  kind: 'whiten',
  version: 1,
  inputs: 'one',
  params: exactly({
    dtype: optional(dtype, { doc: "the output's; default the input's" }),
    applyMean: withDefault(flag, false, { doc: 'whether the mean of each channel is taken away first' }),
    regularize: withDefault(flag, false, { doc: 'whether the covariance is regularised' }),
    regularizeMethod: withDefault(oneOf(['EmpiricalCovariance', 'LedoitWolf', 'OAS', 'ShrunkCovariance']), 'LedoitWolf', {
      doc: 'how, by its name in scikit-learn',
    }),
    shrinkage: optional(atMost(nonNegative, 1), {
      doc: 'how far "ShrunkCovariance" goes towards channels of one variance, each alone; default 0.1',
    }),
    mode: withDefault(oneOf(['global', 'local']), 'global', {
      doc: 'by the covariance of all channels, or of those around each',
    }),
    radiusUm: withDefault(positive, 100, { doc: 'how far around, for "local"', unit: 'µm' }),
    intScale: optional(positive, { doc: 'steps of a deviation, which integers need' }),
    eps: optional(nonNegative, { doc: 'added to the eigenvalues of the covariance' }),
    W: optional(numbers, { doc: 'the matrix, channels × channels, row by row: samples stand to its left; found by `fit`' }),
    M: optional(numbers, { doc: 'the mean of each channel; found by `fit`', unit: 'samples' }),
    ...fittedFields,
  }),
  example: "await recording.fit(whiten({ dtype: 'float32' }))",
  examples: ({ channelIds: { length } }) => {
    const W = Array.from({ length: length * length }, (_, place) => (place % (length + 1) === 0 ? 0.5 : ((place * 7) % 5) / 50))
    return [
      { dtype: 'float32', W },
      { dtype: 'int16', intScale: 20, W, M: Array.from({ length }, (_, channel) => channel - 1.5), applyMean: true },
    ]
  },
  close: (params, [header]) => ({ ...params, dtype: params.dtype ?? header.dtype }),
  fit: (params, header) => {
    if (params.W !== undefined) return undefined
    const places = placesOf('whiten', header)
    return whitenEstimator(params, header.channelIds.length, E.isRight(places) ? places.right : undefined, (found) => ({
      ...params,
      ...found,
      fittedChannelIds: header.channelIds,
    }))
  },
  bind: ({ W, M, applyMean, regularize, mode, intScale, fittedChannelIds, ...params }, [header]) => {
    const channels = header.channelIds.length
    const refused = (name: string, expected: string, found: string) =>
      E.left(invalidParams(`whiten.params.${name}`, expected, found))
    if (regularize && !applyMean) return refused('applyMean', 'true with regularize', 'false')
    return pipe(
      mode === 'local' ? placesOf('whiten', header) : E.right([]),
      E.chain(() => processedDtype('whiten', header, params.dtype)),
      E.chain((outputDtype) =>
        !isFloat(outputDtype) && intScale === undefined
          ? refused('intScale', 'steps of a deviation, with an integer dtype', 'nothing')
          : E.right(outputDtype),
      ),
      E.chain((outputDtype) => {
        if (W === undefined) return E.left(unfitted('whiten', 'W', 'a matrix of channels × channels'))
        const [matrix, mean] = [arrayOf(W), M === undefined ? undefined : arrayOf(M)]
        if (matrix.length !== channels * channels) return refused('W', `${channels} × ${channels} numbers`, `${matrix.length}`)
        if (mean !== undefined && mean.length !== channels) return refused('M', `${channels}, one a channel`, `${mean.length}`)
        return E.right(whitening({ ...header, dtype: outputDtype }, matrix, mean, intScale ?? 1))
      }),
      E.chain((bound) =>
        pipe(
          checkFitted('whiten', fittedChannelIds, header),
          E.map(() => bound),
        ),
      ),
    )
  },
  holds: ['pointwise'],
})
