"""What the commands share: options, findings on standard error, progress, and outputs written whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any, NotRequired, TextIO, TypedDict, TypeVar

import click

from allocator.cli.settings import beside, say

if TYPE_CHECKING:
    from allocator.findings import Finding
    from allocator.pipeline import Options, Result

Command = TypeVar("Command", bound=Callable[..., Any])
SHOWN = 3  # findings of one code shown before the rest is folded
COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}
NO_PLACE = "the folder is missing, or nothing may be written there"
LEAST_ALIKE = 0.5  # below it a suggestion is none
PATIENCE = 2.0  # seconds before progress is shown


def _likeness(_context: click.Context, _option: click.Parameter, value: str | None) -> float | None:
    """A likeness as people write it, "90%", "90" or "0.9", as a share."""
    if value is None:
        return None
    try:
        number = float(value.removesuffix("%"))
    except ValueError:
        number = 0.0
    share = number / 100 if number > 1 else number
    if not LEAST_ALIKE <= share <= 1:
        raise click.BadParameter(f"{value} is no likeness from {LEAST_ALIKE:.0%} to 100%; write for example 90%.")
    return share


def org_options(command: Command) -> Command:
    """The argument and the options of every command that reads one org."""
    argument = click.argument("org", nargs=-1, required=True, type=click.Path(path_type=Path), is_eager=True, callback=beside)
    return argument(reading_options(command))


def reading_options(command: Command) -> Command:
    """How orgs are to be read, and what is to be printed."""
    for option in (
        click.option(
            "--rules", default="operations", metavar="PACK", help="Rules: a bundled name, a TOML file or a workbook of rules."
        ),
        click.option(
            "--strict-seed", is_flag=True, help="Only what the founding document says: no expert functions, no extensions."
        ),
        click.option("--no-infer", is_flag=True, help="Take no processes from titles or teams where the sheet names none."),
        click.option(
            "--columns",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            metavar="MAP.toml",
            help="Which column is what, as 'allocator columns --save' writes it.",
        ),
        click.option(
            "--as-of",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DATE",
            help="The day to read the org for, as 2026-01-31, where rows have dates (default: told by the dates, and said).",
        ),
        click.option(
            "--accept-suggestions",
            "accept",
            metavar="LIKENESS",
            callback=_likeness,
            help="Take the suggestion for a misspelt manager from this likeness on, e.g. 90%.",
        ),
        click.option("--name", default="", help="Name of the organisation (default: the file's name)."),
        click.option("-q", "--quiet", is_flag=True, callback=say, help="Print errors only."),
        click.option("-v", "--verbose", is_flag=True, help="Print every finding, none folded."),
        click.option(
            "--color", "colour", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours on the terminal."
        ),
    ):
        command = option(command)
    return command


def scheme_option(default: str | None) -> Callable[[Command], Command]:
    """The scheme that letters are shown in; `default` None for our own letters."""
    return click.option(
        "--scheme",
        default=default,
        metavar="NAME",
        help=f"Letters as RACI, RASCI, RACI-VS, CAIRO, DACI, RAPID or DRI shows them (default: {default or 'our own letters'}).",
    )


class OrgOptions(TypedDict):
    """The values of `org_options`, the org itself apart."""

    rules: str
    strict_seed: bool
    no_infer: bool
    columns: Path | None
    as_of: datetime | None
    accept: float | None
    name: str
    quiet: bool
    verbose: bool
    colour: str
    scheme: NotRequired[str | None]  # where letters are shown; None for our own ones
    keep: NotRequired[Path | None]  # where edits of an earlier workbook are kept
    keep_reason: NotRequired[str]


def run(org: Sequence[Path], options: OrgOptions) -> Result:
    """Runs the pipeline and prints the findings; ends with exit code 2 where no org could be read."""
    from allocator.pipeline import run as run_pipeline

    with progress(options["quiet"]) as step:
        result, findings = run_pipeline(org, chosen(options), step)
    show_findings(findings, quiet=options["quiet"], verbose=options["verbose"], colour=options["colour"])
    if result is None:
        click.echo("Nothing was written.", err=True)
        sys.exit(2)
    return result


def chosen(options: OrgOptions) -> Options:
    """What the user chose, as the pipeline takes it."""
    from allocator.pipeline import Options

    return Options(
        rules=pack_of(options["rules"]),
        strict_seed=options["strict_seed"],
        infer=not options["no_infer"],
        name=options["name"],
        columns=options["columns"],
        as_of=options["as_of"].date() if options["as_of"] else None,
        accept=options["accept"],
        scheme="RACI" if (scheme := options.get("scheme")) is None else scheme,
        keep=options.get("keep"),
        keep_reason=options.get("keep_reason", ""),
    )


def scheme_of(result: Result, name: str | None) -> str:
    """The id of a scheme as the rules write it, "" for none; `run` has ended the command where they do not have it."""
    from allocator.rules.schemes import named

    scheme, _ = named(result.pack, name or "")
    return scheme.id if scheme else ""


def pack_of(rules: str) -> str | Path:
    """A rule pack as the command line names it: a file (its name has an ending), else a bundled pack."""
    return Path(rules) if Path(rules).suffix else rules


def coloured(choice: str, stream: TextIO) -> bool:
    """Whether what is printed is to be coloured; NO_COLOR wins over auto."""
    return choice == "always" or (choice == "auto" and stream.isatty() and not os.environ.get("NO_COLOR"))


def printable(text: str) -> str:
    """A text without control and direction marks, which a cell may hold and a terminal would obey."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def show_findings(findings: Sequence[Finding], *, quiet: bool, verbose: bool, colour: str) -> None:
    """Prints findings on standard error, gravest first, the fourth and later of a code folded, and their count."""
    shown = [item for item in findings if not quiet or item.severity == "error"]
    for _, group in groupby(shown, key=lambda item: item.code):
        items = list(group)
        first = items if verbose else items[:SHOWN]
        for item in first:
            click.echo(_styled(printable(str(item)), item.severity, colour), err=True)
        if len(items) > len(first):
            rest = f"{items[0].severity} {items[0].code}: and {len(items) - len(first)} more (--verbose lists them)"
            click.echo(_styled(rest, items[0].severity, colour), err=True)
    counts = [(severity, sum(item.severity == severity for item in findings)) for severity in COLOURS]
    if not quiet and findings:
        click.echo(
            ", ".join(f"{count} {severity}{'s' if count != 1 and severity != 'info' else ''}" for severity, count in counts),
            err=True,
        )


def _styled(text: str, severity: str, colour: str) -> str:
    return click.style(text, fg=COLOURS[severity]) if coloured(colour, sys.stderr) else text


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Shows on a terminal what is being done, once it has taken two seconds."""
    current, shown = [""], threading.Event()

    def show() -> None:
        shown.set()
        click.echo(f"… {current[0]}", err=True)

    def step(name: str) -> None:
        current[0] = name
        if shown.is_set():
            click.echo(f"… {name}", err=True)

    if quiet or not sys.stderr.isatty():
        yield step
        return
    timer = threading.Timer(PATIENCE, show)
    timer.daemon = True
    timer.start()
    try:
        yield step
    finally:
        timer.cancel()


def named_files(*texts: str | None) -> list[Path]:
    """The files among outputs that may be standard output (-) or nothing."""
    return [Path(text) for text in texts if text and text != "-"]


def ends_in(path: Path | None, *endings: str) -> None:
    """Ends with exit code 2 where the name of an output does not say that it is of one of these kinds."""
    if path and path.suffix.lower() not in endings:
        example = f"{path.stem}{endings[-1]}"
        click.echo(
            f"{path} does not end in {' or '.join(endings)}: give it a name such as {example}. Nothing was written.", err=True
        )
        sys.exit(2)


def keep_files(inputs: Sequence[Path], outputs: Sequence[Path], *, force: bool) -> None:
    """Ends with exit code 2 where an output would destroy an input, another output, or a file that stands there already.

    An existing file may be replaced with `force`, an input or another output never; an empty file is no loss.
    """
    sources = {path.resolve() for path in inputs}
    places = [path.resolve() for path in outputs]
    for path, place in zip(outputs, places, strict=True):
        if place in sources:
            problem = "is a file that is read, which is never written over. Give another name"
        elif places.count(place) > 1:
            problem = "is named for two outputs. Give each its own name"
        elif place.exists() and place.stat().st_size and not force:
            problem = "exists already. Use --force to replace it, or give another name"
        elif not place.parent.is_dir():
            problem = "lies in a folder that does not exist. Create the folder, or choose another place"
        else:
            continue
        click.echo(f"{path} {problem}. Nothing was written.", err=True)
        sys.exit(2)


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Writes beside the place and renames, so that a break leaves no half-written file; exit code 2 where it cannot."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(beside)
        beside.replace(path)
    except OSError as error:
        click.echo(f"{path} could not be written: {_reason(error)}. Choose another place.", err=True)
        sys.exit(2)
    finally:
        beside.unlink(missing_ok=True)


def _reason(error: OSError) -> str:
    """Why a file could not be written; a large one waits elsewhere until it is put together."""
    if error.errno == errno.ENOSPC:
        return f"no space is left there, or in {gettempdir()}, the folder for temporary files"
    return error.strerror or NO_PLACE


def write_text(place: str, text: str | Iterable[str]) -> None:
    """Writes a text, or its pieces, to a file, or to standard output where the place is "-"."""
    pieces = [text] if isinstance(text, str) else text
    if place == "-":
        for piece in pieces:
            click.echo(piece, nl=False)
        click.echo()
    else:
        write_whole(Path(place), lambda path: _write_text(path, pieces))


def _write_text(path: Path, pieces: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(pieces)
        stream.write("\n")
