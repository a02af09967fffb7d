"""A server of S3 on loopback, with an empty bucket "bucket": it tells its address, then copies what it is asked for to folders.

Each line of standard input is [prefix, folder], as JSON: the objects below the prefix are written to the folder, and their number told.
It ends with its input.
"""

import json
import logging
import pathlib
import sys

import boto3
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = f"http://127.0.0.1:{port}"
client = boto3.client(
    "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id="peer", aws_secret_access_key="peer"
)
client.create_bucket(Bucket="bucket")
print(json.dumps({"url": url}), flush=True)
for line in sys.stdin:
    prefix, folder = json.loads(line)
    count = 0
    for page in client.get_paginator("list_objects_v2").paginate(Bucket="bucket", Prefix=prefix):
        for entry in page.get("Contents", []):
            path = pathlib.Path(folder, entry["Key"][len(prefix) :])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(client.get_object(Bucket="bucket", Key=entry["Key"])["Body"].read())
            count += 1
    print(json.dumps({"count": count}), flush=True)
server.stop()
