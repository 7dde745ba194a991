"""The commands, one file each."""

from . import compare, download, page, prompts, run, score, short, tasks

COMMANDS = (
    run.add_parser,
    tasks.add_parser,
    compare.add_parser,
    page.add_parser,
    score.add_parser,
    prompts.add_parser,
    download.add_parser,
    short.add_parser,
)
