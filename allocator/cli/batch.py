"""`allocator batch`: many orgs, each in a worker of its own that may die; what is done is not done twice."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Unpack, cast

import click

from allocator.cli.batch_show import dry, processors, showing, terminable, told
from allocator.cli.common import OrgOptions, chosen, printable, reading_options, scheme_option, show_findings
from allocator.cli.settings import NAME as SETTINGS
from allocator.cli.template import template_option, writer_of
from allocator.findings import finding
from allocator.outputs.forms import FORMS

if TYPE_CHECKING:
    from allocator.batch.cluster import Lost
    from allocator.batch.places import Source, Unreachable
    from allocator.batch.plan import Engine
    from allocator.batch.pool import Limits
    from allocator.batch.tasks import Setup, Task
    from allocator.outputs.batch_summary_record import Record

FEW = 3  # files that a finding names
UNITS = {"": 0, "K": 10, "M": 20, "G": 30, "T": 40}  # powers of two
LEAST_MEMORY = 256 << 20  # bytes; the program alone takes about 150 MB
EXAMPLES = """\b
Examples:
  allocator batch orgs/ -o results
  allocator batch 'clients/*/org-2026.xlsx' -o results --jobs 4 --timeout 120 --memory 2G
  allocator batch s3://bucket/orgs -o s3://bucket/results
  allocator batch s3://bucket/orgs -o s3://bucket/results --engine dask --scheduler tcp://10.0.0.5:8786"""


def _bytes(_context: click.Context, _option: click.Parameter, value: str | None) -> int | None:
    """A size as people write it, 512M or 2G, in bytes."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?", value.strip(), re.IGNORECASE)
    size = int(float(found[1]) * 2 ** UNITS[found[2].upper()]) if found else 0
    if size < LEAST_MEMORY:
        raise click.BadParameter(f"{value} is no size from {LEAST_MEMORY >> 20}M on; write for example 512M or 2G.")
    return size


@click.command("batch", epilog=EXAMPLES)
@click.argument("places", nargs=-1, required=True, metavar="IN...")
@click.option("-o", "--output", "target", required=True, metavar="DIR", help="The folder or URL for all outputs.")
@reading_options
@scheme_option("RACI")
@click.option(
    "--format", "form", type=click.Choice(list(FORMS)), default="xlsx", help="What to write beside the JSON (default: xlsx)."
)
@template_option
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Orgs at a time (default: as many as there are processors).")
@click.option("--memory", callback=_bytes, metavar="SIZE", help="Stop an org that takes more memory, such as 2G (on Linux).")
@click.option("--timeout", type=click.FloatRange(0.1), metavar="SECONDS", help="Stop an org that takes longer.")
@click.option("--fail-fast", is_flag=True, help="End at the first org that has errors or cannot be done.")
@click.option("--dry-run", is_flag=True, help="List what is to be done, and the outputs; write nothing.")
@click.option("--force", is_flag=True, help="Do every org again, and write over whatever stands there.")
@click.option("--engine", type=click.Choice(["processes", "dask"]), default="processes", help="Where to work (default: here).")
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="The scheduler of the Dask cluster.")
def batch_command(
    places: tuple[str, ...],
    target: str,
    form: str,
    template: Path | None,
    jobs: int | None,
    memory: int | None,
    timeout: float | None,
    fail_fast: bool,
    dry_run: bool,
    force: bool,
    engine: str,
    scheduler: str | None,
    **options: Unpack[OrgOptions],
) -> None:
    """Turn many org charts into RACI workbooks, one for each, and compare them.

    IN is a file, a folder with all that lies in it, a pattern in quotes, or a URL (s3, gs, az, sftp …). Each file is one
    org. Run it again to go on where it stopped: what has not changed is not done again. DIR also gets manifest.jsonl, a
    line for each org, and summary.xlsx and summary.html, which compare them.
    """
    if (engine == "dask") != (scheduler is not None):
        _stop("--engine dask and --scheduler go together.")
    from allocator.batch.pool import Limits
    from allocator.outputs.batch_summary_record import CLEAN, DRAFT

    options = cast("OrgOptions", {"name": "", **options})
    setup = _setup(target, form, template, options, force=force)
    sources, complete = _sources(places, target, options)
    if dry_run:
        dry(setup, _tasks(setup, sources))
        sys.exit(0 if complete else 1)
    work = _engine(scheduler, jobs or processors(), Limits(timeout, memory))
    done, ended = _run(setup, sources, work, options, fail_fast=fail_fast)
    if not {CLEAN, DRAFT} & set(done):
        sys.exit(2)
    sys.exit(0 if complete and ended and set(done) == {CLEAN} else 1)


batch_command.params = [option for option in batch_command.params if option.name != "name"]  # each org has its own


def _setup(target: str, form: str, template: Path | None, options: OrgOptions, *, force: bool) -> Setup:
    """What all orgs have in common; ends with exit code 2 where rules, scheme, columns, form or look cannot be used."""
    from allocator.batch.places import is_url, shown
    from allocator.batch.plan import stamps
    from allocator.batch.tasks import Setup
    from allocator.pipeline import column_map_of
    from allocator.rules.pack import load
    from allocator.rules.schemes import named

    if is_url(target) and (target.startswith("memory:") or "::" in target):
        _stop(f"{printable(shown(target))} cannot hold outputs. Choose a folder or a store with -o.")
    if lacking := FORMS[form].lacks:
        _stop(f"{form} cannot be written. {lacking}")
    writer_of(form, template, quiet=options["quiet"], colour=options["colour"])
    wanted = chosen(options)
    pack, of_pack = load(wanted.rules, strict_seed=wanted.strict_seed)
    scheme, of_scheme = named(pack, wanted.scheme)
    columns, of_columns = column_map_of(wanted.columns)
    found = [*of_pack, *of_scheme, *of_columns]
    show_findings(found, quiet=options["quiet"], verbose=options["verbose"], colour=options["colour"])
    if pack is None or scheme is None or (wanted.columns and columns is None):
        _stop()
    look = (template.name, template.read_bytes()) if template else None
    forms = tuple(dict.fromkeys((form, "json")))
    wanted = replace(wanted, scheme=scheme.id)
    rules, choices = stamps(wanted, pack, look, forms)
    return Setup(target, replace(wanted, rules=pack, columns=columns), forms, look, rules, choices, force)


def _sources(places: Sequence[str], target: str, options: OrgOptions) -> tuple[list[Source], bool]:
    """The orgs, and whether all places could be looked into; ends with exit code 2 where there is no org."""
    from allocator.batch.places import is_url, sources

    found, problems = sources(places, target)
    beside = {Path(source.address).with_name(SETTINGS) for source in found if not is_url(source.address)}
    problems += [finding("BAT-14", str(file)) for file in sorted(beside) if file.is_file()]
    show_findings(problems, quiet=options["quiet"], verbose=options["verbose"], colour=options["colour"])
    if not found:
        _stop("No org was found.")
    return found, not any(problem.severity == "error" for problem in problems)


def _tasks(setup: Setup, sources: Sequence[Source]) -> list[Task]:
    """What is to be looked at; ends with exit code 2 where an output would destroy an input, or there is no such folder."""
    from allocator.batch.places import Unreachable
    from allocator.batch.plan import overwritten, planned, records

    try:
        tasks = planned(sources, records(setup.folder), setup.target)
    except Unreachable as error:
        _stop(_unreachable(setup, error))
    if not tasks:
        _stop("No org was found: these files are what the batch has written.")
    if taken := overwritten(setup, tasks):
        _stop(f"{taken[0]} would be written over by an output. Choose another folder with -o.")
    return tasks


def _engine(scheduler: str | None, jobs: int, limits: Limits) -> Engine:
    """Where the work is done."""
    if scheduler is None:
        from allocator.batch import pool

        return partial(pool.outcomes, jobs=jobs, limits=limits)
    from allocator.batch import cluster

    if not find_spec("distributed"):
        _stop("--engine dask needs the package distributed, which comes with the extra batch: pip install 'org-allocator[batch]'")
    if not cluster.ADDRESS.fullmatch(scheduler):
        _stop(f"--scheduler takes the address that the scheduler shows, such as tcp://10.0.0.5:8786, not {printable(scheduler)}.")
    return partial(cluster.outcomes, scheduler=scheduler, limits=limits)


def _run(
    setup: Setup, sources: Sequence[Source], engine: Engine, options: OrgOptions, *, fail_fast: bool
) -> tuple[Collection[str], bool]:
    """Does what is to be done, and writes what compares the orgs; the status of each org looked at, and whether it ended.

    It does not where the folder of the outputs or the cluster goes away meanwhile. Until the end the records are in the
    manifest alone, so that many orgs take no more memory than few.
    """
    from allocator.batch import plan
    from allocator.batch.cluster import Lost
    from allocator.batch.lock import Taken
    from allocator.batch.places import Unreachable, shown
    from allocator.outputs.batch_summary_record import CLEAN

    tasks: list[Task] = []
    done: dict[str, str] = {}  # the status by the key
    try:
        with terminable(), plan.held(setup.folder, partial(_looks, setup)) as before:
            if before and not options["quiet"]:
                click.echo(f"Taken over from {before}, which ended before it was done.", err=True)
            tasks = _tasks(setup, sources)
            with closing(_done(setup, tasks, engine, options)) as records:
                for record in records:
                    done[record.input] = record.status
                    if fail_fast and record.status != CLEAN:
                        break
            _compare(setup, tasks, done, options)
    except KeyboardInterrupt:
        if tasks:
            click.echo(_so_far(tasks, done), err=True)
        raise
    except Taken as taken:
        _stop(f"Another batch works on {shown(setup.target)}: {taken}. Wait until it is done, or choose another folder.")
    except (Unreachable, Lost) as problem:
        _broken_off(setup, problem, tasks, done)
        return done.values(), False
    return done.values(), True


def _compare(setup: Setup, tasks: Sequence[Task], done: Collection[str], options: OrgOptions) -> None:
    """Writes what compares the orgs that were done, and says what came out."""
    from allocator.batch import plan

    records = plan.records_of(setup.folder, done)
    latest = {record.input: record for record in records}
    found = [latest[task.key] for task in tasks if task.key in done]
    plan.summarise(setup.folder, found)
    if not options["quiet"]:
        _left_over(setup, plan.left_over(setup.folder, records, {task.key for task in tasks}, done), options)
        click.echo(told(found, len(tasks), setup), err=True)


def _left_over(setup: Setup, outputs: Iterator[str], options: OrgOptions) -> None:
    """Names the first few outputs of earlier runs that would be taken for those of this one (BAT-13)."""
    from allocator.batch.places import shown

    files = list(islice(outputs, FEW + 1))
    if files:
        named = ", ".join(files[:FEW]) + (" and more" if len(files) > FEW else "")
        found = finding("BAT-13", printable(shown(setup.target)), files=printable(named))
        show_findings([found], quiet=False, verbose=options["verbose"], colour=options["colour"])


def _broken_off(setup: Setup, problem: Unreachable | Lost, tasks: Sequence[Task], done: Mapping[str, str]) -> None:
    """Says why a batch broke off and how far it came; ends with exit code 2 where it had not begun. `done`: status by key."""
    from allocator.batch.places import Unreachable

    said = _unreachable(setup, problem) if isinstance(problem, Unreachable) else f"{problem}."
    if not tasks:
        _stop(said)
    click.echo(f"{said} {_so_far(tasks, done)}", err=True)


def _so_far(tasks: Sequence[Task], done: Mapping[str, str]) -> str:
    """How far a batch came that has broken off."""
    from allocator.outputs.batch_summary_record import SETTLED

    settled = sum(status in SETTLED for status in done.values())
    return f"{settled:,} of {len(tasks):,} orgs were done. Run it again to go on."


def _done(setup: Setup, tasks: Sequence[Task], engine: Engine, options: OrgOptions) -> Generator[Record]:
    """The record of each task when it is in the manifest; shows meanwhile what happens."""
    from allocator.batch.plan import noted

    with (
        showing(len(tasks), quiet=options["quiet"], verbose=options["verbose"], colour=options["colour"]) as show,
        closing(noted(setup.folder, engine(setup, tasks, begin=show.begin))) as outcomes,
    ):
        for outcome in outcomes:
            show.end(outcome)
            yield outcome.record


def _looks(setup: Setup, holder: str) -> None:
    """Says what a start waits for."""
    from allocator.batch.lock import PATIENCE
    from allocator.batch.places import shown

    place = printable(shown(setup.target))
    click.echo(
        f"{place} is held by {printable(holder)}: looking for up to {PATIENCE:.0f} seconds whether it still works.", err=True
    )


def _unreachable(setup: Setup, error: Unreachable) -> str:
    """Why the folder of the outputs cannot serve."""
    from allocator.batch.places import shown

    return f"{printable(shown(setup.target))} cannot be used: {error.reason}. {error.fix}".rstrip()


def _stop(reason: str = "") -> NoReturn:
    click.echo(f"{reason} Nothing was written.".lstrip(), err=True)
    sys.exit(2)
