"""What is looked at before a file is kept: good files of each kind pass, and each refusal says what to do."""

from __future__ import annotations

import io
import time
import zipfile
import zlib

import pytest
from django.core.files.base import ContentFile

from core.rules import RuleBroken
from documents import checking, office, pictures
from documents.checking import checked, safe_name
from tests.documents import files


def look(name: str, content: bytes) -> checking.Checked:
    return checked(ContentFile(content, name))


def refused(name: str, content: bytes) -> str:
    """The sentence of the refusal; it is about the file."""
    with pytest.raises(RuleBroken) as refusal:
        look(name, content)
    assert refusal.value.details == {"field": "file"}
    return str(refusal.value.sentence)


@pytest.mark.parametrize("ending", files.GOOD)
def test_a_sound_file_of_each_kind_is_taken(ending: str):
    content = files.GOOD[ending]()
    found = look(f"Letter of 3 March.{ending}", content)
    assert (found.name, found.content) == (f"Letter of 3 March.{ending}", content)
    assert found.kind.code == {"jpeg": "jpg"}.get(ending, ending)


@pytest.mark.parametrize("ending", ["exe", "doc", "xls", "docm", "svg", "html", "zip", "txt", ""])
def test_other_kinds_are_refused_with_what_to_save_them_as(ending: str):
    assert "save it as PDF, Word (docx), Excel (xlsx), PNG or JPEG" in refused(f"a.{ending}", files.pdf())


@pytest.mark.parametrize("named", ["pdf", "docx", "png", "jpg"])
@pytest.mark.parametrize("made", ["pdf", "docx", "png", "jpg"])
def test_a_file_is_what_its_name_says(named: str, made: str):
    content = files.GOOD[made]()
    if named == made:
        look(f"a.{named}", content)
    else:
        assert f"named .{named}" in refused(f"a.{named}", content)


def test_word_and_excel_are_told_apart_by_what_lies_in_them():
    assert "another kind of Office file" in refused("a.xlsx", files.docx())
    assert "another kind of Office file" in refused("a.docx", files.xlsx())
    assert "another kind of Office file" in refused("a.docx", files.office(("word/document.xml", "text/plain")))


def test_an_empty_file_and_one_that_is_too_large_are_refused():
    assert "empty" in refused("a.pdf", b"")
    full = files.pdf() + b" " * (checking.MOST_BYTES - len(files.pdf()))
    assert "larger than 10 MB" in refused("a.pdf", full + b" ")


def test_the_limit_itself_is_taken():
    filler = b"<< /Length 0 >> % " + b"x" * (checking.MOST_BYTES - len(files.pdf()) - 80)
    content = files.pdf(filler)
    assert len(content) < checking.MOST_BYTES
    began = time.monotonic()
    assert look("a.pdf", content).content == content
    assert time.monotonic() - began < 5


# --- Office -------------------------------------------------------------------------------------------------


def test_macros_are_refused():
    assert "macros" in refused("a.docx", files.docx(word__vbaProject_dot_bin=b"code"))
    assert "macros" in refused("a.xlsx", files.xlsx(xl__VBAPROJECT_dot_BIN=b"code"))
    assert "macros" in refused("a.docx", files.docx(word__activeX__activeX1_dot_xml="<x/>"))


@pytest.mark.parametrize("coding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
def test_a_document_type_declaration_is_refused_in_every_coding(coding: str):
    bomb = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><w/>'.encode(coding)
    assert "document type" in refused("a.docx", files.docx(word__styles_dot_xml=bomb))
    late = b"<w>" + b" " * (64 * 1024 - 8) + bomb
    assert "document type" in refused("a.xlsx", files.xlsx(xl__styles_dot_xml=late))


def test_a_declaration_across_two_pieces_is_found():
    for before in range(64 * 1024 - 12, 64 * 1024):
        assert "document type" in refused("a.docx", files.docx(word__x_dot_xml=b" " * before + b"<!DOCTYPE x>"))


def test_a_part_that_unpacks_to_far_more_than_it_seems_is_refused_quickly():
    began = time.monotonic()
    assert "far larger" in refused("a.docx", files.docx(word__media__x_dot_bin=b"\0" * 50_000_000))
    assert time.monotonic() - began < 2


def test_what_really_comes_out_is_counted_whatever_the_directory_says(monkeypatch):
    monkeypatch.setattr(office, "MOST_UNPACKED", 100_000)
    noise = bytes(range(256)) * 1000
    assert "far larger" in refused("a.docx", files.docx(word__x_dot_bin=noise))
    look("a.docx", files.docx(word__x_dot_bin=noise[:90_000] + zlib.compress(noise)))


def test_more_parts_than_any_document_needs_are_refused():
    many = {f"word__p{number}_dot_xml": "<x/>" for number in range(office.MOST_PARTS)}
    assert "2,000 parts" in refused("a.docx", files.docx(**many))


@pytest.mark.parametrize("name", ["/etc/passwd", "../../up.xml", "word\\x.xml", "word/../../x.xml"])
def test_parts_with_odd_names_are_refused(name: str):
    assert "damaged" in refused("a.docx", files.docx(**{name: b"x"}))


def test_a_zip_that_is_no_office_file_is_refused():
    assert "damaged" in refused("a.docx", files.packed({"word/document.xml": "<x/>"}))
    assert "damaged" in refused("a.docx", files.packed({"[Content_Types].xml": "no xml", "word/document.xml": "x"}))
    assert "another kind" in refused(
        "a.docx", files.packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"})
    )
    assert "damaged" in refused(
        "a.docx", files.packed({"[Content_Types].xml": '<?xml version="1.0" encoding="x"?><T/>'})
    )


def test_a_zip_packed_or_locked_in_another_way_is_refused():
    odd = files.packed({"[Content_Types].xml": "<Types/>"}, zipfile.ZIP_BZIP2)
    assert "damaged" in refused("a.docx", odd)
    locked = bytearray(files.docx())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1
    assert "protected" in refused("a.docx", bytes(locked))


def test_something_before_or_behind_an_office_file_is_refused():
    assert "inside" in refused("a.docx", files.pdf() + files.docx())
    assert "damaged" in refused("a.docx", files.docx() + b"MZ program")
    assert "damaged" in refused("a.docx", b"PK\x03\x04" + files.pdf() + files.docx())


# --- PDF ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (b"<< /S /JavaScript /JS (app.alert(1)) >>", "a script"),
        (b"<< /S/JavaScript/JS(x)>>", "a script"),
        (b"<< /S /J#61va#53cript /JS (x) >>", "a script"),
        (b"<< /Names << /JavaScript 5 0 R >> >>", "a script"),
        (b"<< /S /Launch /F (cmd.exe) >>", "starts programs"),
        (b"<< /Type /EmbeddedFile >>", "another file"),
        (b"<< /Names << /EmbeddedFiles 5 0 R >> >>", "another file"),
        (b"<< /Subtype /RichMedia >>", "film or sound"),
        (b"<< /Encrypt 9 0 R >>", "password"),
    ],
)
def test_a_pdf_that_acts_by_itself_is_refused(deed: bytes, said: str):
    assert said in refused("a.pdf", files.pdf(deed))


def test_what_lies_in_packed_objects_is_found():
    hidden = zlib.compress(b"5 0 << /S /JavaScript /JS (x) >>")
    stream = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
    assert "a script" in refused("a.pdf", files.pdf(stream % (len(hidden), hidden)))
    look("a.pdf", files.pdf(stream % (5, b"noise")))
    harmless = zlib.compress(b"5 0 << /S /GoTo >>")
    look("a.pdf", files.pdf(stream % (len(harmless), harmless)))


def test_packed_objects_without_end_are_refused_quickly():
    bomb = zlib.compress(b"\0" * 30_000_000)
    stream = b"<< /Type /ObjStm >>\nstream\n%s\nendstream" % bomb
    began = time.monotonic()
    assert "far larger" in refused("a.pdf", files.pdf(stream, stream))
    assert "far larger" in refused("a.pdf", files.pdf(b"/ObjStm stream\n" * 300_000))
    assert time.monotonic() - began < 5


def test_words_that_only_look_like_deeds_are_left_alone():
    look("a.pdf", files.pdf(b"<< /JavaScripture /LaunchDate /EmbeddedFileSize /Encrypted >> (JavaScript Launch)"))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-",
        b"%PDF-1.7\n",
        files.pdf()[:-7],
        files.pdf()[:100],
        b"%PDF-x.y" + files.pdf()[8:],
        files.pdf() + b" " * 1100,
    ],
)
def test_a_pdf_that_is_cut_off_is_refused(content: bytes):
    assert "damaged or cut off" in refused("a.pdf", content)


def test_a_pdf_with_a_zip_behind_it_is_refused():
    assert "damaged" in refused("a.pdf", files.pdf() + files.docx())


# --- pictures -----------------------------------------------------------------------------------------------


def test_a_picture_of_more_pixels_than_can_be_shown_is_refused():
    for name, make in (("a.png", files.png), ("a.jpg", files.jpg)):
        look(name, make(10_000, 10_000))
        assert "million pixels" in refused(name, make(10_001, 10_000))
        assert "million pixels" in refused(name, make(pictures.LONGEST_SIDE + 1, 1))
        assert "damaged" in refused(name, make(0, 5))


def test_every_changed_byte_of_a_png_is_noticed():
    good = files.png()
    for at in range(len(good)):
        spoilt = bytearray(good)
        spoilt[at] ^= 0x10
        assert refused("a.png", bytes(spoilt))


def test_a_picture_that_is_cut_off_anywhere_is_refused():
    for name, good in (("a.png", files.png()), ("a.jpg", files.jpg())):
        for length in range(len(good)):
            assert refused(name, good[:length])


def test_something_behind_a_picture_is_refused_but_for_what_cameras_write():
    assert "damaged" in refused("a.png", files.png() + b"more")
    assert "damaged" in refused("a.png", files.png() + files.docx())
    assert "damaged" in refused("a.jpg", files.jpg() + files.docx())
    look("a.jpg", files.jpg() + b"\0SEFT camera data")


def test_a_png_without_an_image_or_with_its_head_elsewhere_is_refused():
    begin = files.png()[:8]
    assert "damaged" in refused("a.png", begin)
    assert "damaged" in refused("a.png", begin + files.chunk(b"IEND", b""))
    assert "damaged" in refused("a.png", begin + files.chunk(b"IDAT", b"x") + files.png()[8:])


# --- names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\Letter.pdf", "Letter.pdf"),
        ("प्रमाणपत्र.pdf", "प्रमाणपत्र.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("x" * 300 + ".docx", "x" * 145 + ".docx"),
        ("noending" * 40, ("noending" * 40)[:150]),
        ('a"; filename="b.pdf', 'a"; filename="b.pdf'),
    ],
)
def test_a_name_is_made_safe_and_keeps_its_ending(sent: str, kept: str):
    assert safe_name(sent) == kept


@pytest.mark.parametrize(
    "name", ["a\0.pdf", "gpj\u202efdp.pdf", "a\r\nSet-Cookie: x.pdf", "<script>.pdf", "a\x1b[2J.pdf"]
)
def test_a_name_that_hides_something_is_refused(name: str):
    assert "rename it" in refused(name, files.pdf())


def test_the_checks_hold_no_file_open_and_read_no_more_than_the_limit():
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= checking.MOST_BYTES + 1
            return b"%" * size

    endless = ContentFile(b"", "a.pdf")
    endless.file = Endless()
    with pytest.raises(RuleBroken, match="larger than"):
        checked(endless)
