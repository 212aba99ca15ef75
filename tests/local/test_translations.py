"""Translations are compiled when the product, its tests or its checks start."""

import os
from pathlib import Path

from babel.messages.mofile import read_mo

from exportmeet.local.translations import compile_changed

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def written(folder: Path, hindi: str) -> Path:
    catalogue = folder / "hi/LC_MESSAGES/django.po"
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    catalogue.write_text(f'{HEADER}msgid "Yes"\nmsgstr "{hindi}"\n')
    return catalogue.with_suffix(".mo")


def hindi_in(compiled: Path) -> object:
    with compiled.open("rb") as file:
        return read_mo(file).get("Yes").string


def test_what_is_new_is_compiled(tmp_path: Path):
    compiled = written(tmp_path, "हाँ")
    compile_changed(tmp_path)
    assert hindi_in(compiled) == "हाँ"
    assert [path.name for path in compiled.parent.iterdir() if path.suffix not in {".po", ".mo"}] == []


def test_what_has_changed_is_compiled_again_and_the_rest_is_left(tmp_path: Path):
    compiled = written(tmp_path, "हाँ")
    compile_changed(tmp_path)
    first = compiled.stat().st_mtime_ns
    compile_changed(tmp_path)
    assert compiled.stat().st_mtime_ns == first
    written(tmp_path, "जी हाँ")
    os.utime(compiled, ns=(0, 0))
    compile_changed(tmp_path)
    assert hindi_in(compiled) == "जी हाँ"
