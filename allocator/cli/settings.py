"""Settings of an org: the file allocator.toml beside the input. What stands on the command line wins."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

NAME = "allocator.toml"
SETTINGS = (  # options that belong to an org rather than to one call, as they are called on the command line
    *("rules", "scheme", "format", "template", "columns", "name"),
    *("as-of", "accept-suggestions", "strict-seed", "no-infer", "color"),
)
FILES = frozenset({"rules", "template", "columns"})  # relative to the file of settings


def beside(context: click.Context, _parameter: click.Parameter, value: Any) -> Any:  # noqa: ANN401 - whatever click has read
    """Takes the settings beside the first input as defaults of the other options; for an eager argument.

    Ends with exit code 2 where the file cannot be used.
    """
    first = value[0] if isinstance(value, tuple) else value
    file = first.parent / NAME if first else None
    if file and file.is_file() and not context.resilient_parsing:
        context.default_map = {**(context.default_map or {}), **dict(_defaults(context, file))}
    return value


def say(context: click.Context, _parameter: click.Parameter, quiet: bool) -> bool:
    """Says on standard error which settings were taken; for the option --quiet."""
    if not quiet and (taken := context.meta.get(NAME)):
        click.echo(taken, err=True)
    return quiet


def _defaults(context: click.Context, file: Path) -> Iterator[tuple[str, object]]:
    """The settings that the command has an option for, by the name of its parameter."""
    settings = _read(file)
    parameters = {option.removeprefix("--"): parameter for parameter in context.command.params for option in parameter.opts}
    used = {name: parameters[name] for name in settings if name in parameters}
    if used:
        context.meta[NAME] = f"Settings from {file}: {', '.join(used)}."
    for name, parameter in used.items():
        value, switch = settings[name], isinstance(parameter, click.Option) and parameter.is_flag
        if not isinstance(value, bool if switch else str | date | int | float) or isinstance(value, bool) != switch:
            _stop(f"{file}: {name} is to be {'true or false' if switch else 'a text'}.")
        yield str(parameter.name), value if switch else _text(file, name, str(value))


def _text(file: Path, name: str, value: str) -> str:
    """A value as it would stand on the command line; a file is looked for beside the settings. A bundled pack has no ending."""
    return str(file.parent / value) if name in FILES and (name != "rules" or Path(value).suffix) else value


def _read(file: Path) -> Mapping[str, Any]:
    """The settings of a file; ends with exit code 2 where it is damaged or names what is none."""
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = (error.strerror or "it cannot be read") if isinstance(error, OSError) else str(error)
        _stop(f"{file} cannot be used: {reason}. Mend it, or take it away.")
    unknown = [name for name in settings if name not in SETTINGS]
    if unknown:
        _stop(f"{file} has settings that there are not: {', '.join(unknown)}. There are {', '.join(SETTINGS)}.")
    return settings


def _stop(message: str) -> NoReturn:
    click.echo(f"{message} Nothing was written.", err=True)
    sys.exit(2)
