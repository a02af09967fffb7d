"""Reads hierarchies by this environment's zarr-python, or writes recordings in every way that it has of encoding arrays."""

import hashlib

import numpy as np
import zarr
from common import answer, question

MAJOR = int(zarr.__version__.split(".")[0])


def told(path):
    root = zarr.open(path, mode="r")
    names = sorted(name for name in root.array_keys() if name.startswith("traces_seg"))
    return {
        "ids": [str(each) for each in root["channel_ids"][:]],
        "segments": [hashlib.sha256(np.ascontiguousarray(root[name][:]).tobytes()).hexdigest() for name in names],
    }


def traces(dtype):
    frames, channels = np.meshgrid(np.arange(37), np.arange(5), indexing="ij")
    return (100 * frames + channels + 1).astype(dtype)


def codecs_of_2():
    from numcodecs import CRC32, LZ4, Adler32, Blosc, Delta, Fletcher32, GZip, Shuffle, Zlib, Zstd

    every = {"default": {}, "none": {"compressor": None}, "gzip": {"compressor": GZip(5)}, "zlib": {"compressor": Zlib(5)}}
    every |= {"zstd": {"compressor": Zstd(3)}, "lz4": {"compressor": LZ4()}, "crc32": {"compressor": CRC32()}}
    every |= {"adler32": {"filters": [Adler32()]}, "fletcher32": {"filters": [Fletcher32()]}}
    every |= {"zstd, summed": {"compressor": Zstd(22, checksum=True)}, "delta and shuffle": {"filters": [Delta("<i2"), Shuffle(2)]}}
    every |= {"order F": {"order": "F"}, "slash": {"dimension_separator": "/"}}
    every |= {"delta": {"filters": [Delta("<i2")]}, "shuffle": {"filters": [Shuffle(2)], "compressor": Zstd(3)}}
    for cname in ("blosclz", "lz4", "lz4hc", "zlib", "zstd"):
        for shuffle in (0, 1, 2):
            every[f"blosc {cname} {shuffle}"] = {"compressor": Blosc(cname=cname, clevel=5, shuffle=shuffle)}
    return every


def codecs_of_3():
    from zarr.codecs import BloscCodec, BytesCodec, Crc32cCodec, GzipCodec, ShardingCodec, TransposeCodec, ZstdCodec

    inner = [BytesCodec(), ZstdCodec()]
    start = ShardingCodec(chunk_shape=(8, 3), codecs=inner, index_location="start")
    every = {"default": {}, "none": {"compressors": None}, "gzip": {"compressors": GzipCodec()}}
    every |= {"crc32c": {"compressors": [ZstdCodec(), Crc32cCodec()]}, "big": {"serializer": BytesCodec(endian="big")}}
    every |= {"transpose": {"filters": TransposeCodec(order=(1, 0))}, "shards": {"shards": (16, 6)}}
    every |= {"shards, index first": {"chunks": (16, 6), "serializer": start, "compressors": None}}
    for cname in ("blosclz", "lz4", "lz4hc", "zlib", "zstd"):
        for shuffle in ("noshuffle", "shuffle", "bitshuffle"):
            every[f"blosc {cname} {shuffle}"] = {"compressors": BloscCodec(typesize=2, cname=cname, clevel=5, shuffle=shuffle)}
    return every


def write(folder):
    """A recording of 37 frames of 5 channels for each way, of each dtype where nothing else is asked for."""
    ways = [(name, "int16", how) for name, how in (codecs_of_2() if MAJOR == 2 else codecs_of_3()).items()]
    ways += [(dtype, dtype, {}) for dtype in ("int8", "uint8", "uint16", "int32", "uint32", "int64", "float32", "float64")]
    ways += [("big-endian", ">i2", {}), ("big-endian float64", ">f8", {})] if MAJOR == 2 else []
    made = {}
    for name, dtype, how in ways:
        path = f"{folder}/{name}.zarr"
        root = zarr.open_group(path, mode="w")
        root.attrs.update({"sampling_frequency": 1000.0, "num_segments": 1, "annotations": {}})
        make = root.create_dataset if MAJOR == 2 else root.create_array
        ids = make("channel_ids", shape=(5,), chunks=(5,), dtype="int64")
        ids[:] = np.arange(5) + 1
        array = make("traces_seg0", shape=(37, 5), dtype=dtype, **{"chunks": (8, 3), **how})
        array[:] = traces(dtype)
        made[name] = hashlib.sha256(traces(np.dtype(dtype).newbyteorder("=")).tobytes()).hexdigest()
    return made


def filters_of_2():
    from numcodecs import AsType, BitRound, FixedScaleOffset, Quantize

    scaled = FixedScaleOffset(offset=100.5, scale=10, dtype="<f4", astype="<i2")
    every = {"scaled": ("float32", {"filters": [scaled]}), "rounded": ("float32", {"filters": [BitRound(8)]})}
    every |= {"scaled as floats": ("float64", {"filters": [FixedScaleOffset(0.1, 3, "<f8", "<f4")]})}
    every |= {"scaled big-endian": (">f8", {"filters": [FixedScaleOffset(0, 7, ">f8", ">i4")]})}
    every |= {"narrow": ("int32", {"filters": [AsType("<i2", "<i4")]}), "half": ("float32", {"filters": [AsType("<f2", "<f4")]})}
    every |= {"quantized": ("float64", {"filters": [Quantize(1, "<f8", "<f4")]}), "big-endian float16": (">f2", {})}
    return every


def filters_of_3():
    from zarr.codecs import BytesCodec
    from zarr.codecs.numcodecs import CRC32, LZ4, Adler32, AsType, BitRound, Delta, FixedScaleOffset, Fletcher32
    from zarr.codecs.numcodecs import Quantize, Shuffle, Zlib, Zstd

    scaled = FixedScaleOffset(offset=100.5, scale=10, dtype="<f4", astype="<i2")
    every = {"scaled": ("float32", {"filters": [scaled]}), "rounded": ("float32", {"filters": [BitRound(keepbits=8)]})}
    every |= {"narrow": ("int32", {"filters": [AsType(encode_dtype="<i2", decode_dtype="<i4")]})}
    every |= {"quantized": ("float64", {"filters": [Quantize(digits=1, dtype="<f8")]})}
    every |= {"differences": ("int16", {"filters": [Delta(dtype="<i2")]})}
    every |= {"big-endian float16": ("float16", {"serializer": BytesCodec(endian="big")})}
    compressors = {"adler32": [Adler32()], "fletcher32": [Fletcher32()], "crc32": [CRC32()], "lz4": [LZ4()], "zlib": [Zlib()], "shuffle and zstd": [Shuffle(elementsize=2), Zstd()]}
    return every | {f"numcodecs {name}": ("int16", {"compressors": how}) for name, how in compressors.items()}


def invented(dtype):
    """Values all over an integer type, or over its 16 bits where it has more, and floats that no short fraction is."""
    numbers = np.random.default_rng(1)
    if dtype.kind == "f":
        return numbers.uniform(-300, 300, (37, 5)).astype(dtype)
    least, most = (np.iinfo(np.int16 if dtype.itemsize > 2 and dtype.kind == "i" else dtype).min, np.iinfo(dtype).max)
    return numbers.integers(least, min(most, 32767), (37, 5), dtype=dtype.newbyteorder("="), endpoint=True)


def write_alone(folder):
    """An array within groups for each way, frames first and channels first, and what this environment itself reads of it."""
    ways = {name: ("int16", how) for name, how in (codecs_of_2() if MAJOR == 2 else codecs_of_3()).items()}
    ways |= {f"of {dtype}": (dtype, {}) for dtype in ("uint8", "uint16", "int64", "uint64", "float16", "float32", "float64")}
    ways |= filters_of_2() if MAJOR == 2 else filters_of_3()
    made = {}
    for name, (dtype, how) in ways.items():
        for axis in (0, 1):
            root = zarr.open_group(f"{folder}/{name} {axis}.nwb", mode="w")
            group = root.create_group("acquisition").create_group("ElectricalSeries")
            make = group.create_dataset if MAJOR == 2 else group.create_array
            values = invented(np.dtype(dtype))
            array = make("data", shape=(37, 5) if axis == 0 else (5, 37), dtype=dtype, **{"chunks": (8, 3), **how})
            array[:] = values if axis == 0 else values.T
            read = array[:] if axis == 0 else array[:].T
            plain = read.astype(np.float32) if read.dtype.itemsize == 2 and read.dtype.kind == "f" else read
            kept = np.ascontiguousarray(plain.astype(plain.dtype.newbyteorder("=")))
            made[f"{name} {axis}"] = {"axis": axis, "dtype": kept.dtype.name, "sum": hashlib.sha256(kept.tobytes()).hexdigest()}
    return made


asked = question()
parts = {"read": {path: told(path) for path in asked["read"]}, "written": write(asked["write"])}
answer({**parts, "alone": write_alone(asked["alone"])})
