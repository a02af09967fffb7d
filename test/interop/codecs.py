"""Writes random arrays by this environment's zarr-python, encoded by random codecs, and tells what it reads of them itself."""

import hashlib
import warnings

import numpy as np
import zarr
from common import answer, question

warnings.simplefilter("ignore")
MAJOR = int(zarr.__version__.split(".")[0])
KINDS = ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8")


def lzma_of(dice):
    """Every container and check of xz, with filters where its reader takes them."""
    import lzma

    end = {"id": lzma.FILTER_LZMA2, "preset": int(dice.integers(4))}
    first = {"id": lzma.FILTER_LZMA1, "preset": int(dice.integers(4)), "lc": int(dice.integers(4)), "lp": 1, "pb": int(dice.integers(4))}
    chains = [[{"id": lzma.FILTER_DELTA, "dist": int(dice.integers(1, 9))}, end], [{"id": lzma.FILTER_X86}, end], [end], [first]]
    how = int(dice.integers(3))
    if how == 0:
        return {"format": lzma.FORMAT_XZ, "check": int(dice.choice([-1, 0, 1, 4, 10])), "preset": int(dice.integers(7))}
    if how == 1:
        return {"format": lzma.FORMAT_ALONE, "preset": int(dice.integers(7))}
    return {"format": lzma.FORMAT_RAW, "filters": chains[dice.integers(len(chains))]}


def compressors_of_2(dice, size):
    import numcodecs

    level = int(dice.integers(1, 10))
    blosc = numcodecs.Blosc(
        cname=str(dice.choice(["blosclz", "lz4", "lz4hc", "zlib", "zstd"])),
        clevel=level,
        shuffle=int(dice.integers(3)),
        blocksize=int(dice.choice([0, 128, 1000])),
    )
    every = [None, blosc, numcodecs.Zstd(level, checksum=bool(dice.integers(2))), numcodecs.LZ4(int(dice.integers(1, 20)))]
    every += [numcodecs.GZip(level), numcodecs.Zlib(level), numcodecs.BZ2(level), numcodecs.LZMA(**lzma_of(dice))]
    every += [numcodecs.CRC32(), numcodecs.Adler32(), numcodecs.Fletcher32(), numcodecs.JenkinsLookup3(int(dice.integers(9)))]
    return every + [numcodecs.Base64(), numcodecs.Shuffle(size)]


def filters_of_2(dice, dtype):
    import numcodecs

    every = [numcodecs.Delta(dtype.str), numcodecs.Shuffle(dtype.itemsize), numcodecs.Fletcher32(), numcodecs.CRC32(location="end")]
    every += [numcodecs.Adler32(location="end"), numcodecs.Base64(), numcodecs.AsType(encode_dtype="<i2", decode_dtype=dtype.str)]
    every += [numcodecs.FixedScaleOffset(offset=int(dice.integers(9)), scale=int(dice.integers(1, 9)), dtype=dtype.str, astype="<i4")]
    if dtype.kind == "f" and dtype.itemsize > 2:
        every += [numcodecs.BitRound(int(dice.integers(1, 20))), numcodecs.Quantize(int(dice.integers(4)), dtype.str)]
        every += [numcodecs.AsType(encode_dtype="<f2", decode_dtype=dtype.str)]
    return every


def encoded_2(dice, dtype):
    filters = [dice.choice(np.array(filters_of_2(dice, dtype), dtype=object)) for _ in range(dice.integers(3))]
    compressor = dice.choice(np.array(compressors_of_2(dice, dtype.itemsize), dtype=object))
    return {"filters": filters or None, "compressor": compressor, "order": str(dice.choice(["C", "F"])), "dimension_separator": str(dice.choice([".", "/"]))}


def encoded_3(dice, dtype):
    from zarr import codecs
    from zarr.codecs import numcodecs

    level = int(dice.integers(1, 10))
    name = lambda *names: str(dice.choice(names))
    blosc = codecs.BloscCodec(
        typesize=dtype.itemsize,
        cname=name("blosclz", "lz4", "lz4hc", "zlib", "zstd"),
        clevel=level,
        shuffle=name("noshuffle", "shuffle", "bitshuffle"),
    )
    every = [[], [blosc], [codecs.GzipCodec(level=level)], [codecs.ZstdCodec(level=level, checksum=bool(dice.integers(2)))]]
    every += [[codecs.ZstdCodec(), codecs.Crc32cCodec()], [codecs.Crc32cCodec()], [numcodecs.LZ4()], [numcodecs.Zlib(level=level)]]
    every += [[numcodecs.BZ2(level=level)], [numcodecs.LZMA(**lzma_of(dice))], [numcodecs.Shuffle(elementsize=dtype.itemsize), numcodecs.Zstd()]]
    every += [[numcodecs.GZip(level=level)], [numcodecs.Blosc(cname="lz4")], [numcodecs.CRC32()], [numcodecs.Adler32()]]
    every += [[numcodecs.Fletcher32()], [numcodecs.JenkinsLookup3(initval=int(dice.integers(9)))]]
    filters = [[], [], [codecs.TransposeCodec(order=(1, 0))], [numcodecs.Delta(dtype=dtype.newbyteorder("=").str)]]
    filters += [[numcodecs.AsType(encode_dtype="<i2", decode_dtype=dtype.newbyteorder("=").str)]]
    filters += [[numcodecs.FixedScaleOffset(offset=int(dice.integers(9)), scale=3, dtype=dtype.newbyteorder("=").str, astype="<i4")]]
    if dtype.kind == "f" and dtype.itemsize > 2:
        filters += [[numcodecs.BitRound(keepbits=5)], [numcodecs.Quantize(digits=2, dtype=dtype.newbyteorder("=").str)]]
    return {
        "filters": filters[dice.integers(len(filters))],
        "serializer": codecs.BytesCodec(endian=name("little", "big")) if dtype.itemsize > 1 else codecs.BytesCodec(),
        "compressors": every[dice.integers(len(every))],
    }


def values_of(dice, dtype, shape):
    """Small numbers, which every filter holds, or any at all."""
    if dice.integers(2):
        return dice.integers(0, 100, shape).astype(dtype)
    if dtype.kind == "f":
        return dice.normal(0, 1000, shape).astype(dtype)
    least, most = np.iinfo(dtype).min, np.iinfo(dtype).max
    return dice.integers(least, most, shape, dtype=dtype.newbyteorder("="), endpoint=True).astype(dtype)


def plain(read):
    """As rxephys gives them: this machine's byte order, floats of two bytes as float32."""
    wide = read.astype(np.float32) if read.dtype.itemsize == 2 and read.dtype.kind == "f" else read
    return np.ascontiguousarray(wide.astype(wide.dtype.newbyteorder("=")))


def arrays(folder, seed, count):
    made = {}
    for number in range(count):
        dice = np.random.default_rng([seed, number, MAJOR])
        dtype = np.dtype(str(dice.choice(["<", ">"] if MAJOR == 2 else ["<"])) + str(dice.choice(KINDS)))
        shape, chunks = (tuple(int(each) for each in dice.integers(1, most)) for most in ((40, 8), (50, 10)))
        try:
            how = encoded_2(dice, dtype) if MAJOR == 2 else encoded_3(dice, dtype)
            if MAJOR == 3 and dice.integers(4) == 0:
                how["shards"] = tuple(each * int(dice.integers(1, 4)) for each in chunks)
            path = f"{folder}/{number}"
            make = zarr.create if MAJOR == 2 else zarr.create_array
            where = {"store": path, "shape": shape, "chunks": chunks, "dtype": dtype, "fill_value": int(dice.integers(9))}
            array = make(**where, **how)
            # Sometimes the last rows stay the fill value.
            rows = shape[0] if dice.integers(4) else int(dice.integers(1, shape[0] + 1))
            array[:rows] = values_of(dice, dtype, (rows, shape[1]))
            read = plain(zarr.open(path, mode="r")[:])
        except Exception:
            # What this environment does not write, or does not read itself, nobody is asked to read.
            continue
        made[number] = {"dtype": read.dtype.name, "sum": hashlib.sha256(read.tobytes()).hexdigest(), "how": f"{dtype.str} {shape} {chunks} {how}"}
    return made


def text_ways(dice):
    """Values of a property, a type and what makes bytes of them: of version 2, where Python's objects are encoded too."""
    import numcodecs

    words = [str(dice.choice(["CA1", "", "µV", "a longer text", "\U0001f9e0"])) for _ in range(5)]
    labels = sorted(set(words))
    objects = {"vlen-utf8": numcodecs.VLenUTF8(), "json2": numcodecs.JSON(), "pickle": numcodecs.Pickle()}
    ways = {name: (words, object, {"object_codec": codec}) for name, codec in objects.items()}
    ways["categorize"] = (words, object, {"object_codec": numcodecs.Categorize(labels, dtype=object)})
    ways["vlen-bytes"] = ([word.encode() for word in words], object, {"object_codec": numcodecs.VLenBytes()})
    ways["vlen-array"] = ([np.arange(index) for index in range(5)], object, {"object_codec": numcodecs.VLenArray("<i4")})
    for order in "<>":
        dtype = f"{order}U16"
        ways[f"fixed {dtype}"] = (words, dtype, {})
        ways[f"labels {dtype}"] = (words, dtype, {"filters": [numcodecs.Categorize(labels, dtype=dtype)]})
    ways["packed bits"] = ([bool(bit) for bit in dice.integers(0, 2, 5)], "bool", {"filters": [numcodecs.PackBits()]})
    ways["bytes"] = ([b"CA1", b"", b"a", b"CA3", b"x"], "S3", {})
    return ways


def text_ways_of_3(dice):
    from zarr.codecs.numcodecs import PackBits

    words = [str(dice.choice(["CA1", "", "µV", "a longer text"])) for _ in range(5)]
    bits = [bool(bit) for bit in dice.integers(0, 2, 5)]
    ways = {"string": (words, str, {}), "fixed": (words, "<U16", {}), "bits": (bits, "bool", {}), "bytes": ([b"CA1", b"", b"a", b"CA3", b"x"], "S3", {})}
    return ways | {"packed bits": (bits, "bool", {"filters": [PackBits()]})}


def recordings(folder, seed, count):
    """Recordings of five channels whose properties are encoded in every way that there is of what are no samples."""
    made = {}
    for number in range(count):
        dice = np.random.default_rng([seed, number, MAJOR, 1])
        path = f"{folder}/{number}.zarr"
        root = zarr.open_group(path, mode="w")
        root.attrs.update({"sampling_frequency": 1000.0, "num_segments": 1, "annotations": {}})
        make = root.create_dataset if MAJOR == 2 else root.create_array
        ids = np.arange(5).astype(str(dice.choice(KINDS[:8])))
        for name, values in (("channel_ids", ids), ("traces_seg0", np.arange(35, dtype="int16").reshape(7, 5))):
            make(name, shape=values.shape, chunks=values.shape, dtype=values.dtype)[...] = values
        read = {}
        for name, (values, dtype, how) in (text_ways if MAJOR == 2 else text_ways_of_3)(dice).items():
            packers = [each for each in compressors_of_2(dice, 1)[:8] if each is not None] if MAJOR == 2 else []
            how = {**how, "compressor": packers[dice.integers(len(packers))]} if MAJOR == 2 else how
            given = np.empty(5, dtype=object)
            given[:] = values
            make = root.create_group("properties") if "properties" not in root else root["properties"]
            make = make.create_dataset if MAJOR == 2 else make.create_array
            array = make(name, shape=(5,), chunks=(int(dice.integers(1, 7)),), dtype=dtype, **how)
            array[:] = given if dtype in (object, str) else np.array(values, dtype=dtype)
            # Pickles are opened by nobody.
            back = np.array([None]) if name == "pickle" else root["properties"][name][:]
            is_plain = all(isinstance(each, (str, bool, np.bool_)) for each in back)
            read[name] = {"values": back.tolist() if is_plain else [str(each) for each in back], "plain": is_plain, "bytes": back.dtype.kind == "S"}
        made[number] = {"ids": ids.tolist(), "properties": read}
    return made


asked = question()
made = {"arrays": arrays(asked["arrays"], asked["seed"], asked["count"])}
answer({**made, "recordings": recordings(asked["recordings"], asked["seed"], asked["count"] // 10)})
