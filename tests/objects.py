"""A private server that speaks the protocol of S3, for the tests: moto's, in a process of its own."""

import contextlib
import itertools
import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.ports import free_port, wait_for_server

KEY, SECRET = "AKIAPAGEWISETESTS", "object-store-secret-0123456789"


class ObjectStore:
    """``environment`` is what a machine that may use it has; ``url`` its address."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        self._numbers = itertools.count(1)

    def new_bucket(self):
        name = f"bids-{next(self._numbers)}"
        request = urllib.request.Request(f"{self.url}/{name}", method="PUT", headers=UNSIGNED)
        with urllib.request.urlopen(request, timeout=30):
            return name

    def objects(self, bucket):
        """Return the keys in a bucket, as the server lists them."""
        import re

        request = urllib.request.Request(f"{self.url}/{bucket}?list-type=2", headers=UNSIGNED)
        with urllib.request.urlopen(request, timeout=30) as reply:
            return re.findall(r"<Key>(.*?)</Key>", reply.read().decode())


#: moto looks into this header for the service, and asks no signature unless told to
UNSIGNED = {"Authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/20260101/us-east-1/s3/aws4_request"}


@contextlib.contextmanager
def server(**environment):
    """Yield a running server that ends with the block."""
    pytest.importorskip("moto")
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    running = ObjectStore(port)
    try:
        wait_for_server(process, lambda: answers(running.url))
        yield running
    finally:
        process.kill()
        process.wait()


def answers(url):
    try:
        with urllib.request.urlopen(f"{url}/moto-api/", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
