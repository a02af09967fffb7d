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
    from numcodecs import CRC32, LZ4, Blosc, Delta, GZip, Shuffle, Zlib, Zstd

    every = {"default": {}, "none": {"compressor": None}, "gzip": {"compressor": GZip(5)}, "zlib": {"compressor": Zlib(5)}}
    every |= {"zstd": {"compressor": Zstd(3)}, "lz4": {"compressor": LZ4()}, "crc32": {"compressor": CRC32()}}
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


asked = question()
answer({"read": {path: told(path) for path in asked["read"]}, "written": write(asked["write"])})
