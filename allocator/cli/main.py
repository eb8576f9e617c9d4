"""The command line: translates arguments into calls of the pipeline, and results into files, texts and exit codes."""

from __future__ import annotations

import sys

import click

from allocator import __version__
from allocator.cli.batch import batch_command
from allocator.cli.career import career_command
from allocator.cli.chart import chart_command
from allocator.cli.charter import charter_command
from allocator.cli.check import check_command
from allocator.cli.columns import columns_command
from allocator.cli.compare import compare_command
from allocator.cli.explain import explain_command
from allocator.cli.raci import raci_command
from allocator.cli.rules import rules_group
from allocator.cli.serve import serve_command
from allocator.cli.template import template_command

EPILOG = """\b
Start with:
  allocator columns org.xlsx
  allocator raci org.xlsx -o raci.xlsx
  allocator explain org.xlsx --activity ops-budget

Exit code 0: no finding of severity error. 1: written, with errors (the workbook says DRAFT).
2: wrong usage, or no org could be read; nothing written. 130: stopped by Control-C."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.version_option(__version__, prog_name="allocator")
def cli() -> None:
    """Who answers for what: from an org chart in a spreadsheet to a RACI workbook, by documented scope rules.

    Give it any sheet with a title per position and a column that says to whom each position reports. It finds the
    role and the scope of every position, assigns each responsibility to exactly one Accountable with the authority
    for it, proves the result, and can say for every letter why it stands there.
    """


cli.add_command(raci_command)
cli.add_command(batch_command)
cli.add_command(explain_command)
cli.add_command(columns_command)
cli.add_command(compare_command)
cli.add_command(check_command)
cli.add_command(chart_command)
cli.add_command(charter_command)
cli.add_command(rules_group)
cli.add_command(career_command)
cli.add_command(template_command)
cli.add_command(serve_command)


def main() -> None:
    """Runs the command line. An unforeseen mistake of the program ends in one line without personal data, exit code 2."""
    try:
        sys.exit(cli(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. No half-written file was left.", err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader of the output, such as head, has enough
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # the last line of defence: no traceback reaches a user
        click.echo(
            f"allocator: internal error ({type(error).__name__}). Please report it; nothing of your data is in this message.",
            err=True,
        )
        sys.exit(2)
