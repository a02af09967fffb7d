import { either as E } from 'fp-ts'
import { type Dtype, isBigInteger, isUnsigned } from '../model/dtype.js'
import { type Fault, invalidParams, unsupported } from '../model/fault.js'
import type { Header } from '../model/header.js'

/**
 * The dtype that leaves an operator whose values may be negative or fractional: `wanted`, or the input's.
 * Unsigned outputs are refused, since what is negative would be lost; 64-bit integers on either side too,
 * since arithmetic in float64 does not hold them.
 */
export const processedDtype = (kind: string, header: Header, wanted: Dtype | undefined): E.Either<Fault, Dtype> => {
  const dtype = wanted ?? header.dtype
  if (isBigInteger(header.dtype) || isBigInteger(dtype))
    return E.left(
      unsupported(`${kind} of ${isBigInteger(dtype) ? dtype : header.dtype} samples`, 'convert the samples first, with astype()'),
    )
  if (isUnsigned(dtype))
    return E.left(
      invalidParams(
        `${kind}.params.dtype`,
        'a signed or float dtype',
        wanted === undefined || wanted === header.dtype ? `${dtype}, the input's` : dtype,
        'its values can be negative: choose int16, int32 or float32',
      ),
    )
  return E.right(dtype)
}
