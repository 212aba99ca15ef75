import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from reports import move_tables
from reports.management.commands import describe_moves


def test_the_page_of_moves_is_up_to_date():
    call_command("describe_moves", "--check")


def test_a_stale_page_is_refused_with_exit_code_1_and_not_written(tmp_path, monkeypatch):
    stale = tmp_path / "moves.md"
    stale.write_text("old")
    monkeypatch.setattr(describe_moves, "PAGE", stale)
    with pytest.raises(CommandError, match="stale") as refused:
        call_command("describe_moves", "--check")
    assert refused.value.returncode == 1
    assert stale.read_text() == "old"
    call_command("describe_moves")
    call_command("describe_moves", "--check")


@pytest.mark.parametrize("model", move_tables.LIFECYCLES)
def test_every_verb_and_status_of_every_lifecycle_stands_on_the_page(model):
    text = move_tables.page()
    assert all(f"| `{verb}` |" in text for verb in model.MOVES)
    assert all(f"as {status}\n" in text for status, _ in model._meta.get_field("status").flatchoices)


def test_the_page_is_in_english_whatever_the_reader_speaks():
    english = move_tables.page()
    with translation.override("hi"):
        assert move_tables.page() == english
