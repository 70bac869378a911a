"""Pins what is installed: makes each ``requirements*.txt`` from the ranges in ``requirements*.in``.

    python .ci/pin.py                    # after a change of ranges; what still fits them stays as it is
    python .ci/pin.py --upgrade          # to the newest versions that the ranges allow
    python .ci/pin.py --upgrade openai   # one package alone
    python .ci/pin.py --check            # whether ranges and pins agree; asks no network

One set of versions serves Python 3.11 to 3.14 on Linux, macOS and Windows, with markers where they differ.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent

#: what is compiled first binds the others; it holds all that they hold
NAMES = (
    "requirements-dev",
    "requirements",
    "requirements-postgres",
    "requirements-s3",
    "requirements-server",
)

#: the only one with hashes: pip checks all or none, and laptops and Community Cloud add packages of their own
HASHED = frozenset({"requirements-server"})

OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--fork-strategy=fewest",
    "--no-header",
    "--annotation-style=line",
    "--quiet",
)

#: the systems and versions of Python for which a pin must be there
ENVIRONMENTS = [
    {"sys_platform": system, "platform_machine": machine, "os_name": family, "python_version": version,
     "python_full_version": f"{version}.0", "platform_python_implementation": "CPython",
     "implementation_name": "cpython", "platform_system": title, "platform_version": ""}
    for system, machine, family, title in (
        ("linux", "x86_64", "posix", "Linux"),
        ("linux", "aarch64", "posix", "Linux"),
        ("darwin", "arm64", "posix", "Darwin"),
        ("darwin", "x86_64", "posix", "Darwin"),
        ("win32", "AMD64", "nt", "Windows"),
    )
    for version in ("3.11", "3.12", "3.13", "3.14")
]  # fmt: skip

#: where each pin must be installable without a compiler, and the oldest and newest Python there
PLATFORMS = (
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
)
VERSIONS = ("3.11", "3.14")
#: the oldest macOS for which all that is pinned has wheels; below, markers leave some of it out
MACOS = {"MACOSX_DEPLOYMENT_TARGET": "14.0"}

HEADER = "# Made by `just pin` from {name}.in, which holds the ranges; do not edit.\n# ranges: {digest}\n"


@dataclass(frozen=True)
class Pin:
    """One line of a compiled file."""

    version: str
    marker: Marker | None

    def holds(self, environment: dict[str, str]) -> bool:
        """Return whether it is installed there."""
        return self.marker is None or self.marker.evaluate(environment)


def ranges(folder: Path, name: str) -> list[Requirement]:
    """Return what ``name``.in and the files that it includes ask for, each once."""
    found: dict[str, Requirement] = {}
    for line in (folder / f"{name}.in").read_text().splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("-r "):
            included = ranges(folder, text.removeprefix("-r ").strip().removesuffix(".in"))
            found |= {str(each): each for each in included}
        elif text:
            found[text] = Requirement(text)
    return list(found.values())


def digest(folder: Path, name: str) -> str:
    """Return what changes when the ranges do, and not when their reasons do."""
    wanted = sorted(map(str, ranges(folder, name)))
    return hashlib.sha256("\n".join(wanted).encode()).hexdigest()[:16]


def pins(folder: Path, name: str) -> Iterator[tuple[str, Pin]]:
    """Yield name and pin of each line in ``name``.txt; raise `InvalidRequirement` for what is no pin."""
    for line in (folder / f"{name}.txt").read_text().splitlines():
        text = line.partition(" #")[0].rstrip("\\ ")
        if not text or text.startswith(("#", " ")):
            continue
        each = Requirement(text)
        ((operator, version),) = ((spec.operator, spec.version) for spec in each.specifier)
        if operator != "==":
            raise InvalidRequirement(f"{text} is no exact version")
        yield canonicalize_name(each.name), Pin(version, each.marker)


def disagreements(folder: Path) -> Iterator[str]:
    """Yield, in a line each, where ranges and pins do not agree."""
    known: dict[str, set[str]] = {}
    for name in NAMES:
        try:
            pinned: dict[str, list[Pin]] = {}
            for package, pin in pins(folder, name):
                pinned.setdefault(package, []).append(pin)
        except (InvalidRequirement, ValueError, OSError) as error:
            yield f"{name}.txt: {error}"
            continue
        if f"# ranges: {digest(folder, name)}\n" not in (folder / f"{name}.txt").read_text():
            yield f"{name}.txt was made from other ranges than {name}.in holds now"
        for wanted in ranges(folder, name):
            yield from (f"{name}.txt: {each}" for each in _unmet(wanted, pinned))
        for package, all_of_it in pinned.items():
            versions = {pin.version for pin in all_of_it}
            if not versions <= known.setdefault(package, versions):
                yield f"{name}.txt: {package} is another version than in {NAMES[0]}.txt"


def _unmet(wanted: Requirement, pinned: dict[str, list[Pin]]) -> Iterator[str]:
    for environment in ENVIRONMENTS:
        if wanted.marker is not None and not wanted.marker.evaluate(environment):
            continue
        where = f"on {environment['platform_system']} with Python {environment['python_version']}"
        there = [pin for pin in pinned.get(canonicalize_name(wanted.name), []) if pin.holds(environment)]
        if len(there) != 1:
            yield f"{wanted.name} has {len(there)} pins {where}"
            return
        if not SpecifierSet(str(wanted.specifier), prereleases=True).contains(there[0].version):
            yield f"{wanted.name} {there[0].version} is not within {wanted.specifier} {where}"
            return


def compile_all(upgrade: list[str] | None) -> None:
    """Write every ``.txt``; ``upgrade`` names the packages to bring up to date, none of them for all."""
    newer = [] if upgrade is None else [f"--upgrade-package={each}" for each in upgrade] or ["--upgrade"]
    for name in NAMES:
        first = name == NAMES[0]
        command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS]
        command += newer if first else ["--upgrade", f"--constraints={NAMES[0]}.txt"]
        command += ["--generate-hashes"] if name in HASHED else []
        target = ROOT / f"{name}.txt"
        subprocess.run([*command, f"--output-file={target}", f"{name}.in"], cwd=ROOT, check=True)
        made = target.read_text().replace(f"-c {NAMES[0]}.txt, ", "").replace(f", -c {NAMES[0]}.txt", "")
        target.write_text(HEADER.format(name=name, digest=digest(ROOT, name)) + made)


def without_wheels() -> Iterator[str]:
    """Yield where something would have to be compiled; asks the index, and downloads nothing."""
    options = ("--only-binary=:all:", "--no-header", "--quiet", f"{NAMES[0]}.txt")
    for platform in PLATFORMS:
        for version in VERSIONS:
            where = (f"--python-platform={platform}", f"--python-version={version}")
            command = [sys.executable, "-m", "uv", "pip", "compile", *where, *options]
            done = subprocess.run(
                command, cwd=ROOT, env=os.environ | MACOS, capture_output=True, text=True, check=False
            )
            if done.returncode:
                yield f"{platform}, Python {version}: {done.stderr.strip()}"


def main() -> int:
    """Carry out the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="whether ranges and pins agree")
    parser.add_argument("--upgrade", nargs="*", metavar="PACKAGE", help="to the newest versions allowed")
    arguments = parser.parse_args()
    if not arguments.check:
        compile_all(arguments.upgrade)
    found = list(disagreements(ROOT))
    if not arguments.check:
        found += without_wheels()
    for each in found:
        print(each, file=sys.stderr)
    if found:
        print("Change the ranges in the .in files alone, then run `just pin`.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
