"""The rooms of the trainer stand on floors: imports go down, and no files import in a circle.

An import counts wherever it stands: in a function, under TYPE_CHECKING, or in a table of modules
that are imported by name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import bench.child
import longpref_trainer.cli
from longpref_eval.kinds import KINDS
from longpref_eval.tasks.formats import FORMATS

TRAINER = Path(__file__).parents[2] / "trainer"
PACKAGES = ("longpref_trainer", "longpref_eval", "bench")

# From the ground up; rooms of one floor know nothing of one another. What a user trains with
# stands below the demo, so it takes nothing from there. A file of a room may stand on a floor of
# its own: it is then no part of the room.
FLOORS = (
    ("longpref_trainer/__init__", "longpref_trainer/errors", "longpref_trainer/generated"),
    ("longpref_trainer/data", "longpref_trainer/settings_file", "longpref_trainer/run_command"),
    ("longpref_trainer/model",),
    ("longpref_trainer/objective",),
    ("longpref_trainer/config",),
    ("longpref_trainer/plan", "longpref_trainer/held_out"),
    ("longpref_eval/__init__", "longpref_eval/cache"),
    ("longpref_eval/metrics", "longpref_eval/results", "longpref_eval/backends"),
    ("longpref_eval/tasks",),
    ("longpref_eval/external",),
    ("longpref_eval/kinds",),
    # a task file is checked by the schema of its kind
    ("longpref_eval/tasks/task_file",),
    ("longpref_eval/tasks/catalogue",),
    ("longpref_eval/store", "longpref_eval/progress", "longpref_eval/summary"),
    ("longpref_eval/run",),
    ("longpref_eval/commands/arguments",),
    # a command, beside what it runs
    ("longpref_eval/commands",),
    ("longpref_eval/cli",),
    ("longpref_eval/__main__",),
    ("longpref_trainer/training",),
    ("longpref_trainer/demo",),
    ("longpref_trainer/cli",),
    ("longpref_trainer/__main__",),
    ("bench/__init__", "bench/cases"),
    ("bench/common",),
    ("bench/trainers", "bench/parts", "bench/results"),
    ("bench/child", "bench/tables", "bench/wheels"),
    ("bench/__main__",),
)
# what these files import by name, as modules of their package
BY_NAME = {
    "longpref_trainer/cli.py": longpref_trainer.cli.COMMANDS.values(),
    "longpref_eval/kinds/__init__.py": [f"kinds.{name}" for name in KINDS.values()],
    "longpref_eval/tasks/formats/__init__.py": [f"tasks.formats.{name}" for name in FORMATS],
    "bench/child.py": bench.child.MODULES.values(),
}

Arrows = Mapping[str, set[str]]


def arrows(root: Path, packages: Sequence[str]) -> Arrows:
    """Of every file below `root`, the files of `packages` that it imports."""
    return {
        str(file.relative_to(root)): {
            str(target.relative_to(root))
            for names in imported(file.relative_to(root), file.read_text("utf-8"))
            if (target := next(filter(None, (file_of(root, name) for name in names)), None))
            and target != file
        }
        for package in packages
        for file in sorted((root / package).rglob("*.py"))
    }


def imported(file: Path, source: str) -> Iterator[tuple[str, ...]]:
    """Dotted names of what a file imports; of `from a import b` `a.b`, or `a` where b is no module.

    That Python runs `a` too is no import of its own: it does so for `a.b` in any form.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name,) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(file.parts[: len(file.parts) - node.level]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            yield from ((f"{module}.{alias.name}", module) for alias in node.names)
    for module in BY_NAME.get(str(file), ()):
        yield (f"{file.parts[0]}.{module}",)


def file_of(root: Path, name: str) -> Path | None:
    """The file of a module's dotted name; None where it is no module below `root`."""
    path = root.joinpath(*name.split("."))
    return next((f for f in (path.with_suffix(".py"), path / "__init__.py") if f.is_file()), None)


def room_of(file: str, floors: Sequence[Sequence[str]]) -> str:
    """The file itself where it has a floor; else package/room, or package/file beside the rooms."""
    alone = str(Path(file).with_suffix(""))
    return alone if any(alone in rooms for rooms in floors) else "/".join(Path(alone).parts[:2])


def going_up(found: Arrows, floors: Sequence[Sequence[str]]) -> list[str]:
    """The imports that do not go down to another floor, nor stay in their room."""
    floor = {room: number for number, rooms in enumerate(floors) for room in rooms}
    room = {file: room_of(file, floors) for file in found}
    return [
        f"{file} -> {target}: floor {floor[room[file]]} imports floor {floor[room[target]]}"
        for file, targets in found.items()
        for target in sorted(targets)
        if room[file] != room[target] and floor[room[file]] <= floor[room[target]]
    ]


def circle(found: Arrows) -> str:
    """A circle of files, each importing the next; '' where there is none."""
    try:
        TopologicalSorter(found).prepare()
    except CycleError as error:
        return " -> ".join(reversed(error.args[1]))
    return ""


def test_every_file_has_a_floor():
    rooms = {room_of(file, FLOORS) for file in arrows(TRAINER, PACKAGES)}
    assert rooms == {room for rooms in FLOORS for room in rooms}


def test_imports_go_down():
    wrong = going_up(arrows(TRAINER, PACKAGES), FLOORS)
    assert not wrong, "imports go down a floor, or stay in their room:\n" + "\n".join(wrong)


def test_no_files_import_in_a_circle():
    found = circle(arrows(TRAINER, PACKAGES))
    assert not found, f"a circle of imports: {found}"


def test_a_file_may_stand_above_its_room():
    floors = [["house/low"], ["house/top"], ["house/low/a"]]
    found = {
        "house/low/a.py": {"house/top/b.py", "house/low/c.py"},
        "house/low/c.py": {"house/low/a.py"},
        "house/top/b.py": set(),
    }
    assert going_up(found, floors) == ["house/low/c.py -> house/low/a.py: floor 0 imports floor 2"]


@pytest.mark.parametrize(
    "line",
    [
        "from ..top.b import x",
        "from ..top import b",
        "import house.top.b",
        "if TYPE_CHECKING:\n    from ..top.b import x",
        "def f():\n    from house.top import b",
    ],
)
def test_what_is_forbidden_is_seen(line: str, tmp_path: Path):
    for file, source in {
        "house/low/a.py": line,
        "house/top/b.py": "from ..low import a, c",
        "house/low/c.py": "",
    }.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(source, "utf-8")
    found = arrows(tmp_path, ["house"])
    wrong = going_up(found, [["house/low"], ["house/top"]])
    assert wrong == ["house/low/a.py -> house/top/b.py: floor 0 imports floor 1"]
    assert sorted(circle(found).split(" -> ")[1:]) == ["house/low/a.py", "house/top/b.py"]
