"""Batch: what earlier batches have written among the orgs, as the manifests there tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from allocator.batch.names import MANIFEST, PAGE, SUMMARY
from allocator.findings import Finding, finding, readable
from allocator.outputs.batch_summary_record import from_line

Read = Callable[[list[str]], Mapping[str, bytes]]  # the contents of those files that there are, by path


def without_outputs(files: Sequence[str], read: Read, shown: Callable[[str], str]) -> tuple[list[str], list[Finding]]:
    """The files, each as its path with /, without what a batch has written; BAT-12: a folder in which some were left out."""
    told = read(sorted({_folder(file) + MANIFEST for file in files})) if files else {}
    written = {_folder(manifest): _written(content) for manifest, content in told.items()}
    left = [file for file in files if file.rpartition("/")[2] not in written.get(_folder(file), ())]
    folders = sorted({_folder(file) for file in set(files).difference(left)})
    return left, [finding("BAT-12", readable(shown(folder.rstrip("/")))) for folder in folders]


def contents(files: Sequence[str]) -> dict[str, bytes]:
    """What is in those files that there are."""
    found = {}
    for file in files:
        with suppress(OSError):
            if Path(file).is_file():  # a pipe would be waited for
                found[file] = Path(file).read_bytes()
    return found


def _folder(file: str) -> str:
    """The folder of a file with the / at its end, "" where there is none."""
    return file[: file.rfind("/") + 1]


def _written(manifest: bytes) -> set[str]:
    """The names of the files that a batch has written, its manifest among them."""
    records = [record for line in manifest.splitlines() if (record := from_line(line))]
    return {name for record in records for name in record.outputs} | ({MANIFEST, SUMMARY, PAGE} if records else set())
