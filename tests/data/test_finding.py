"""Own data in a file of its own: found again, noticed when it has changed, and taken as it is when that is wanted."""

from dataclasses import replace
from pathlib import Path

import pytest

from bpgui.data.finding import find_table, lacks_table, moved
from bpgui.data.importing import read_own, suggested_columns
from bpgui.data.readers import READERS, finish
from bpgui.data.starting import starting_project
from bpgui.errors import BpguiError, DataError, FileError
from bpgui.spec import OWN, DatasetSpec, OwnSpec, Project

TEXT = "x,kind\n" + "".join(f"{k},{'ab'[k % 2]}\n" for k in range(20))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text(TEXT, encoding="utf-8")
    return path


def _project(file: Path, **changes: object) -> Project:
    preview = READERS["csv"].inspect(file)
    own = OwnSpec(file.name, suggested_columns(preview), str(file), reader="csv", options=preview.options)
    own, table = finish(read_own(replace(own, embedded=False, **changes)))  # type: ignore[arg-type]  # named as the fields
    return starting_project(DatasetSpec(OWN, own=own, scaling="standard"), table)


def test_data_is_lacking_only_while_the_table_of_own_data_is_not_there(file: Path) -> None:
    project = _project(file)
    assert not lacks_table(project)
    assert lacks_table(replace(project, table=None))
    assert not lacks_table(Project())
    assert not lacks_table(replace(Project(), dataset=DatasetSpec("xor")))


def test_the_same_file_brings_the_same_project_back(file: Path) -> None:
    project = _project(file)
    assert finish(find_table(replace(project, table=None))) == project


def test_what_lacks_nothing_is_left_alone_and_nothing_is_read(file: Path) -> None:
    project = _project(file)
    file.unlink()
    assert finish(find_table(project)) is project
    assert finish(find_table(Project())) == Project()


def test_a_file_that_is_gone_is_named_and_found_where_it_was_moved_to(file: Path) -> None:
    project = _project(file)
    lacking = replace(project, table=None)
    there = file.rename(file.with_name("b.csv"))
    with pytest.raises(FileError) as caught:
        finish(find_table(lacking))
    assert str(caught.value) == f"The data file '{file}' of the project is not there any more: find it again."
    found = finish(find_table(moved(lacking, there)))
    assert found.table == project.table
    assert found.dataset is not None
    assert found.dataset.own is not None
    assert found.dataset.own.file == str(there)


def test_a_file_that_has_changed_is_refused_unless_it_is_wanted_so(file: Path) -> None:
    project = _project(file)
    lacking = replace(project, table=None)
    file.write_text(TEXT.replace("\n3,", "\n300,"), encoding="utf-8")
    with pytest.raises(DataError, match=r"a\.csv' has changed since it was imported: read it anew as it is now"):
        finish(find_table(lacking))
    found = finish(find_table(lacking, changed=True))
    assert found.table is not None
    assert found.table.column("x").values.max() == 300.0
    assert found.preparation is not None
    assert found.preparation.centre[0] == found.table.column("x").values.mean()
    assert found.parameters == project.parameters
    # And then it is the one that is known.
    assert finish(find_table(replace(found, table=None))) == found


def test_a_changed_test_file_is_noticed_too(file: Path, tmp_path: Path) -> None:
    test = tmp_path / "test.csv"
    test.write_text("x,kind\n1,a\n2,b\n", encoding="utf-8")
    project = replace(_project(file, test_file=str(test)), table=None)
    test.write_text("x,kind\n1,b\n2,b\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"test\.csv' has changed since it was imported"):
        finish(find_table(project))
    test.unlink()
    with pytest.raises(FileError, match=r"test\.csv' of the project is not there any more"):
        finish(find_table(project))


def test_a_changed_file_that_no_longer_fits_leaves_the_project_alone(file: Path) -> None:
    project = replace(_project(file), table=None)
    file.write_text("x,kind\n1,a\n2,a\n", encoding="utf-8")
    with pytest.raises(BpguiError, match="has only one class, 'a'"):
        finish(find_table(project, changed=True))
    assert project.table is None


def test_only_own_data_can_be_looked_for_elsewhere(file: Path) -> None:
    bundled = replace(Project(), dataset=DatasetSpec("xor"))
    assert moved(bundled, file) is bundled
    assert moved(Project(), file) == Project()


@pytest.mark.parametrize("reader", READERS)
def test_a_device_that_a_project_names_is_refused_in_words(file: Path, reader: str) -> None:
    project = moved(replace(_project(file), table=None), Path("/dev/zero"))
    assert project.dataset is not None
    assert project.dataset.own is not None
    own = replace(project.dataset.own, reader=reader, options={})
    with pytest.raises(FileError, match=r"'zero' is a (device|file), not a (file|folder): choose"):
        finish(find_table(replace(project, dataset=replace(project.dataset, own=own))))


def test_data_without_any_file_is_refused_in_words(file: Path) -> None:
    project = replace(_project(file), table=None)
    assert project.dataset is not None
    assert project.dataset.own is not None
    own = replace(project.dataset.own, file="")
    with pytest.raises(DataError, match=r"The data 'a\.csv' has no file that it could be read from"):
        finish(find_table(replace(project, dataset=replace(project.dataset, own=own))))


def test_a_path_that_no_file_can_have_counts_as_gone(file: Path) -> None:
    for name in ("x" * 400, "a\0b"):
        with pytest.raises(FileError, match="is not there any more: find it again"):
            finish(find_table(moved(replace(_project(file), table=None), Path(name))))
