"""The files of documents in an S3-compatible bucket, or any other place that fsspec reaches.

A document's PDF is stored as it is, under its SHA-256; other files begin with a line that tells
theirs. Credentials are those of the library behind the URL, from its own variables and files:
nothing here knows them.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import secrets
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from core.domain.errors import (
    PagewiseError,
    RequestInvalid,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreUnwritable,
)
from core.sessions.documents.folder import ABANDONED, CHUNK, DOCUMENT, PART

__all__ = ["Bucket"]

#: stores of objects: one is whole or not there, and only a bucket has to be made before
OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss", "oci"})

#: how an S3 library is to wait: seconds to connect, for a reply, and tries
PATIENCE = {"connect_timeout": 5, "read_timeout": 30, "retries": {"max_attempts": 2}}

#: seconds for which the size of everything is not added up again
LISTED = 60.0

#: what libraries raise without credentials
NO_CREDENTIALS = frozenset({"NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError"})

#: name of the file that tells whose the place is
MARK = ".pagewise"

#: begins the line that tells a file's SHA-256
SEAL = b"sha256 "

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Listing:
    at: float
    #: bytes of each file by its path
    sizes: Mapping[str, int]


class Bucket:
    """See `core.sessions.documents.shared.Archive`."""

    def __init__(self, url: str, installation: Callable[[], str] | None = None) -> None:
        """Prepare to use ``url``; nothing is sent yet. Raise `RequestInvalid` when it cannot be used.

        What is there is only changed when it is marked as belonging to ``installation``.
        """
        scheme, separator, _ = url.partition("://")
        if not (scheme and separator):
            raise RequestInvalid(
                "PAGEWISE_DOCUMENTS is no URL.", "Write it as s3://bucket/folder or file:///folder"
            )
        options = {"config_kwargs": PATIENCE} if scheme in {"s3", "s3a"} else {}
        try:
            from fsspec.core import url_to_fs  # needed by few

            # what other machines do must be seen: nothing is remembered of listings
            self._files, root = url_to_fs(url, use_listings_cache=False, skip_instance_cache=True, **options)
        except ImportError as error:
            raise RequestInvalid(
                f"PAGEWISE_DOCUMENTS needs a library for {scheme}.", "Run: pip install -r requirements-s3.txt"
            ) from error
        except ValueError as error:
            raise RequestInvalid(
                f"PAGEWISE_DOCUMENTS is no URL that can be used: {scheme or 'nothing'} is not known.",
                "Write it as s3://bucket/folder or file:///folder",
            ) from error
        self._root: str = root.rstrip("/")
        self._holds_objects = scheme in OBJECT_STORES
        #: for messages: never what may stand before the host
        self._place = f"{scheme}://{self._root.rpartition('@')[2]}"
        self._listing = _Listing(float("-inf"), {})
        self._installation = installation
        self._is_claimed = installation is None

    def put(self, sha256: str, name: str, source: Path) -> None:
        """Write a file under another name first where a file can be seen half written."""
        with self._explained():
            self._claim()
            if self._holds_objects:
                self._write(source, name, self._path(sha256, name))
                return
            self._check_place()
            self._files.makedirs(self._path(sha256), exist_ok=True)
            part = f"{self._root}/{PART}{secrets.token_hex(8)}"
            try:
                self._write(source, name, part)
                self._files.mv(part, self._path(sha256, name))
            except BaseException:
                with contextlib.suppress(OSError):
                    self._files.rm_file(part)
                raise

    def get(self, sha256: str, name: str, target: Path) -> bool:
        """Read a file, and compare what came with the SHA-256 it should have."""
        with self._explained():
            try:
                self._files.get_file(self._path(sha256, name), str(target))
            except FileNotFoundError:
                self._check_place()
                return False
            with target.open("rb+") as file:
                wanted = sha256.encode() if name == DOCUMENT else file.readline()[len(SEAL) :].strip()
                if _digest(file).encode() == wanted:
                    if name != DOCUMENT:
                        _drop_first_line(file)
                    return True
        if name == DOCUMENT:
            raise StoreDamaged(f"A document in {self._place} is not what it was.", "Upload it again.")
        log.warning("a damaged file is taken for none", extra={"document": sha256, "file": name})
        return False

    def has(self, sha256: str, name: str) -> bool:
        """Look for the file."""
        with self._explained():
            found = bool(self._files.isfile(self._path(sha256, name)))
            if not found:
                self._check_place()
            return found

    def names(self, sha256: str) -> Collection[str]:
        """List the document's folder."""
        with self._explained():
            try:
                paths = self._files.ls(self._path(sha256), detail=False)
            except FileNotFoundError:
                self._check_place()
                return set()
            return {str(path).rpartition("/")[2] for path in paths}

    def checksum(self, sha256: str, name: str) -> str:
        """Read the whole file."""
        with self._explained(), self._files.open(self._path(sha256, name), "rb") as file:
            if name != DOCUMENT:
                file.readline()
            return _digest(file)

    def remove(self, sha256: str) -> None:
        """Remove the PDF first: without it the rest is nothing."""
        names = sorted(self.names(sha256), key=lambda name: name != DOCUMENT)
        with self._explained():
            if names:
                self._claim()
            for name in names:
                with contextlib.suppress(FileNotFoundError):
                    self._files.rm_file(self._path(sha256, name))
            if not self._holds_objects:
                with contextlib.suppress(OSError):
                    self._files.rmdir(self._path(sha256))

    def all(self) -> Collection[str]:
        """List everything."""
        return {path.split("/")[0] for path in self._list().sizes}

    def age(self, sha256: str) -> float:
        """Ask for the newest file."""
        names = self.names(sha256)
        with self._explained():
            return min((self._age(self._path(sha256, name)) for name in names), default=0.0)

    def size(self) -> int:
        """Add the files up, as they were listed within the last minute."""
        recent = time.monotonic() - self._listing.at < LISTED
        return sum((self._listing if recent else self._list()).sizes.values())

    def tidy(self) -> int:
        """Remove what was half written when its process died."""
        if self._holds_objects:
            return 0
        with self._explained():
            self._check_place()
            left = [path for path in self._files.find(self._root, maxdepth=1) if f"/{PART}" in path]
            old = [path for path in left if self._age(path) > ABANDONED]
            for path in old:
                with contextlib.suppress(FileNotFoundError):  # several machines may clear up at once
                    self._files.rm_file(path)
        return len(old)

    def _age(self, path: str) -> float:
        """Return the seconds since a file was stored; 0 when another machine has just removed it."""
        try:
            stored: float = self._files.modified(path).timestamp()
        except FileNotFoundError:
            return 0.0
        return max(0.0, time.time() - stored)

    def _list(self) -> _Listing:
        with self._explained():
            found = cast("dict[str, dict[str, Any]]", self._files.find(self._root, detail=True))
            if not found:
                self._check_place()
        paths = {path.removeprefix(self._root).lstrip("/"): facts for path, facts in found.items()}
        sizes = {path: int(facts["size"]) for path, facts in paths.items() if _is_ours(path)}
        self._listing = _Listing(time.monotonic(), sizes)
        return self._listing

    def _write(self, source: Path, name: str, path: str) -> None:
        if name == DOCUMENT:
            self._files.put_file(str(source), path)
        else:
            with source.open("rb") as file:
                seal = SEAL + _digest(file).encode() + b"\n"
            self._files.pipe_file(path, seal + source.read_bytes())
        if "file" in _protocols(self._files):
            with Path(path).open("rb") as file:
                os.fsync(file.fileno())

    def _claim(self) -> None:
        """Mark the place as ours; raise `StoreError` when it is another installation's."""
        if self._is_claimed or self._installation is None:
            return
        ours = self._installation().encode()
        try:
            found = self._files.cat_file(self._path(MARK))
        except FileNotFoundError:
            self._check_place()
            if not self._holds_objects:
                self._files.makedirs(self._root, exist_ok=True)
            self._files.pipe_file(self._path(MARK), ours)
            found = ours
        if found != ours:
            raise StoreError(
                f"{self._place} holds the documents of another installation.",
                "Name a folder of its own in PAGEWISE_DOCUMENTS, or remove the file "
                f"{MARK} there when that installation is gone.",
            )
        self._is_claimed = True

    def _path(self, *parts: str) -> str:
        return "/".join((self._root, *parts))

    def _check_place(self) -> None:
        """Raise `StoreError` when there is no such bucket or folder: then nothing is known of files in it."""
        place = self._root.partition("/")[0] if self._holds_objects else self._root
        if "memory" in _protocols(self._files) or self._files.isdir(place):
            return
        kind = "bucket" if self._holds_objects else "folder"
        raise StoreError(
            f"There is no {kind} {place.rpartition('@')[2]} for documents.",
            f"Make or mount it, or correct PAGEWISE_DOCUMENTS; Pagewise makes no {kind} by itself.",
        )

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except PagewiseError:
            raise
        except Exception as error:  # each library raises what it likes
            raise self._store_error(error) from error

    def _store_error(self, error: Exception) -> StoreError:
        kinds = {kind.__name__ for kind in type(error).__mro__}
        if kinds & NO_CREDENTIALS:
            return StoreUnwritable(
                f"There are no credentials for {self._place}.",
                "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.",
            )
        if isinstance(error, PermissionError):
            return StoreUnwritable(
                f"{self._place} refuses the credentials, or they may not do this there.",
                "Allow them to list the bucket and to read, write and delete objects in it.",
            )
        if isinstance(error, FileNotFoundError):
            with contextlib.suppress(OSError):
                self._check_place()
            return StoreError(f"A file in {self._place} has just been removed.", "Try again.")
        if isinstance(error, OSError | TimeoutError) or kinds & {"BotoCoreError", "ClientError"}:
            return StoreBusy(
                f"{self._place} does not answer as it should ({type(error).__name__}).",
                "Try again in a moment; check the network and AWS_ENDPOINT_URL.",
            )
        return StoreError(f"{self._place} failed: {type(error).__name__}.", "See the server's log.")


def _protocols(files: Any) -> tuple[str, ...]:
    protocol = files.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)


def _is_ours(path: str) -> bool:
    """Return whether a path below the root is that of a document's file."""
    sha256, slash, name = path.partition("/")
    return bool(slash and name) and len(sha256) == 64 and "/" not in name


def _digest(file: Any) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _drop_first_line(file: Any) -> None:
    """Leave the file without its first line."""
    file.seek(0)
    file.readline()
    rest = file.read()
    file.seek(0)
    file.write(rest)
    file.truncate()
