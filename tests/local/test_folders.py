"""Where servers of ours keep their things."""

import os
import stat
import tempfile
from pathlib import Path

import pytest

from exportmeet.local import StartupError, folders
from exportmeet.local.accounts import server_account


@pytest.fixture
def deep(tmp_path, monkeypatch):
    """A temporary folder whose path leaves no room for a socket's."""
    folder = tmp_path / ("d" * 60) / ("e" * 60)
    folder.mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_socket_paths_fit_the_kernel_even_where_the_temporary_folder_is_deep(deep):
    folder = folders.socket_folder(server_account())
    try:
        assert deep not in folder.parents
        assert len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= 107
    finally:
        folder.rmdir()


def test_the_folder_of_sockets_is_closed_to_others():
    account = server_account()
    folder = folders.socket_folder(account)
    try:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.stat().st_uid == (account.uid if account else os.geteuid())
    finally:
        folder.rmdir()


def test_a_folder_that_others_may_change_is_refused(tmp_path):
    planted = tmp_path / "planted"
    planted.symlink_to(tmp_path)
    with pytest.raises(StartupError, match="belongs to somebody else"):
        folders.private(planted)


def test_a_folder_of_ours_is_closed_whatever_it_was_before(tmp_path):
    (tmp_path / "open").mkdir(mode=0o777)
    assert stat.S_IMODE(folders.private(tmp_path / "open").stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_told_as_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StartupError, match="cannot be made"):
        folders.private(tmp_path / "file" / "var")


def test_only_we_read_what_is_written_privately(tmp_path):
    folders.write_private(tmp_path / "secret", "x")
    folders.write_private(tmp_path / "secret", "y")
    assert (tmp_path / "secret").read_text() == "y"
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_an_account_that_root_lends_can_pass_through_the_project_home(tmp_path):
    home = folders.project_home(tmp_path)
    if server_account() is None:
        assert home == tmp_path / "var"
    else:
        assert folders.reachable(home)
        assert tmp_path not in home.parents
    home.rmdir()


def test_two_copies_of_the_project_keep_apart(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = (folders.project_home(Path(tmp_path / name)) for name in "ab")
    assert one != other
    one.rmdir()
    other.rmdir()
