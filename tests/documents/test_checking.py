"""What is looked at before a file is kept: good files of each kind pass, and each refusal says what to do."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from core.rules import RuleBroken
from documents import checking, isolation, sentences
from documents.checking import checked, safe_name
from documents.inspection import child, office, outcome, pictures
from documents.kinds import kind_of
from tests.documents import files, hostile, ordinary


def look(name: str, content: bytes) -> checking.Checked:
    return checked(ContentFile(content, name))


def refused_here(name: str, content: bytes) -> str:
    """The sentence of the refusal where the inspection runs in this process: for many files at once."""
    try:
        child.inspector(kind_of(name, content).code)(content)
    except outcome.Refused as refusal:
        return sentences.sentence(refusal.code, refusal.what)
    except RuleBroken as refusal:
        return str(refusal.sentence)
    pytest.fail(f"{name} was taken")


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
    assert found.name == f"Letter of 3 March.{ending}"
    assert (found.content == content) == (ending in {"pdf", "docx", "xlsx"})  # pictures are written again
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


@pytest.mark.parametrize("coding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_document_type_declaration_is_refused_in_every_coding(coding: str):
    bomb = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><w/>'.encode(coding)
    assert "document type" in refused_here("a.docx", files.docx(word__styles_dot_xml=bomb))
    late = b"<!--" + b" " * (64 * 1024 - 8) + b"--><!DOCTYPE lolz []><w/>"
    assert "document type" in refused_here("a.xlsx", files.xlsx(xl__styles_dot_xml=late))


def test_a_coding_that_the_parser_does_not_know_is_refused():
    bomb = "<!DOCTYPE lolz []><w/>".encode("utf-32")
    assert "damaged" in refused_here("a.docx", files.docx(word__styles_dot_xml=bomb))


def test_a_part_that_unpacks_to_far_more_than_it_seems_is_refused_quickly():
    began = time.monotonic()
    assert "far larger" in refused("a.docx", files.docx(word__media__x_dot_bin=b"\0" * 50_000_000))
    assert time.monotonic() - began < 4


def test_what_really_comes_out_is_counted_whatever_the_directory_says(monkeypatch):
    monkeypatch.setattr(office, "MOST_UNPACKED", 100_000)
    noise = bytes(range(256)) * 1000
    assert "far larger" in refused_here("a.docx", files.docx(word__x_dot_bin=noise))
    office.inspect_word(files.docx(word__x_dot_bin=noise[:90_000]))


def test_more_parts_than_any_document_needs_are_refused():
    many = {f"word__p{number}_dot_xml": "<x/>" for number in range(office.MOST_PARTS)}
    assert "2,000 parts" in refused_here("a.docx", files.docx(**many))


@pytest.mark.parametrize("name", ["/etc/passwd", "../../up.xml", "word\\x.xml", "word/../../x.xml"])
def test_parts_with_odd_names_are_refused(name: str):
    assert "damaged" in refused_here("a.docx", files.docx(**{name: b"x"}))


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"word/document.xml": "<x/>"}, "damaged"),
        ({"[Content_Types].xml": "no xml", "word/document.xml": "x"}, "damaged"),
        ({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"}, "another kind"),
        ({"[Content_Types].xml": '<?xml version="1.0" encoding="x"?><T/>'}, "damaged"),
    ],
)
def test_a_zip_that_is_no_office_file_is_refused(parts: dict[str, str], sentence: str):
    assert sentence in refused_here("a.docx", files.packed(parts))


def test_a_zip_packed_or_locked_in_another_way_is_refused():
    odd = files.packed({"[Content_Types].xml": "<Types/>"}, zipfile.ZIP_BZIP2)
    assert "damaged" in refused_here("a.docx", odd)
    locked = bytearray(files.docx())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1
    assert "damaged" in refused_here("a.docx", bytes(locked))


def test_something_before_or_behind_an_office_file_is_refused():
    assert "inside" in refused_here("a.docx", files.pdf() + files.docx())
    assert "damaged" in refused_here("a.docx", files.docx() + b"MZ program")
    assert "damaged" in refused_here("a.docx", b"PK\x03\x04" + files.pdf() + files.docx())


# --- PDF ----------------------------------------------------------------------------------------------------


def test_packed_objects_without_end_are_refused_quickly():
    bomb = zlib.compress(b"\0" * 30_000_000)
    stream = b"<< /Type /ObjStm >>\nstream\n%s\nendstream" % bomb
    began = time.monotonic()
    assert "far larger" in refused("a.pdf", files.pdf(stream))
    assert refused("a.pdf", files.pdf(b"/ObjStm stream\n" * 300_000))
    assert refused("a.pdf", files.pdf(b"/ObjStm " * 1_000_000))
    assert time.monotonic() - began < 15


def test_words_that_only_look_like_scripts_are_left_alone():
    look("a.pdf", files.pdf(b"<< /JavaScripture 1 /LaunchDate 2 /EmbeddedFileSize 3 >>", b"(JavaScript Launch)"))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-",
        b"%PDF-1.7\n",
        files.pdf()[:-7],
        files.pdf()[:100],
        b"%PDF-x.y" + files.pdf()[8:],
        files.pdf() + b" " * 1100,
        files.pdf().replace(b"/Pages 2", b"/Pagez 2"),
    ],
)
def test_a_pdf_that_is_cut_off_is_refused(content: bytes):
    assert "damaged or cut off" in refused_here("a.pdf", content)


# --- pictures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG")])
def test_a_picture_of_more_pixels_than_can_be_shown_is_refused(name: str, kind: str):
    look(name, ordinary.picture("L", (10_000, 5_000), kind))
    assert "million pixels" in refused(name, ordinary.picture("L", (10_000, 5_001), kind))
    assert "million pixels" in refused(name, ordinary.picture("L", (pictures.LONGEST_SIDE + 1, 1), kind))


def test_every_changed_byte_of_a_png_is_noticed():
    good = files.png()
    for at in range(len(good)):
        spoilt = bytearray(good)
        spoilt[at] ^= 0x10
        assert refused_here("a.png", bytes(spoilt))


def test_a_png_that_is_cut_off_anywhere_is_refused():
    for length in range(len(files.png())):
        assert refused_here("a.png", files.png()[:length])


def test_something_behind_a_picture_is_not_kept():
    assert "damaged" in refused_here("a.png", files.png() + b"more")
    for more in (b"\0SEFT camera data", files.docx(), b"<script>"):
        assert look("a.jpg", files.jpg() + more).content == look("a.jpg", files.jpg()).content


def test_a_png_without_an_image_or_with_its_head_elsewhere_is_refused():
    begin = files.png()[:8]
    assert "damaged" in refused_here("a.png", begin)
    assert "damaged" in refused_here("a.png", begin + files.chunk(b"IEND", b""))
    assert "damaged" in refused_here("a.png", begin + files.chunk(b"IDAT", b"x") + files.png()[8:])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_of_every_colour_is_kept_as_it_looks(mode: str):
    sent = ordinary.picture(mode)
    with Image.open(io.BytesIO(sent)) as before, Image.open(io.BytesIO(look("a.png", sent).content)) as after:
        assert after.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_jpeg_of_every_colour_is_kept(mode: str):
    stored = look("a.jpg", ordinary.picture(mode, kind="JPEG")).content
    with Image.open(io.BytesIO(stored)) as picture:
        picture.load()
        assert (picture.size, picture.mode) == ((40, 30), "L" if mode == "L" else "RGB")


def test_a_photo_is_turned_as_the_camera_noted_and_loses_what_it_tells():
    about = Image.Exif()
    about[0x0112], about[0x010E] = 6, "Secret place"  # orientation: turn it to the right
    about[0x8825] = {1: "N", 2: (28.0, 36.0, 50.0)}
    sent = ordinary.picture(size=(40, 30), kind="JPEG", exif=about, comment=b"Secret remark", icc_profile=b"x" * 200)
    found = look("a.jpg", sent)
    with Image.open(io.BytesIO(found.content)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((30, 40), {})
        assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Secret" not in found.content
    assert b"ICC_PROFILE" not in found.content
    assert found.sha256 == hashlib.sha256(found.content).hexdigest() != hashlib.sha256(sent).hexdigest()


def test_a_photo_with_metadata_is_kept_without_them():
    sent = (hostile.CASES / "exif.jpg").read_bytes()
    assert b"Exif" in sent
    assert b"Exif" not in look("a.jpg", sent).content


# --- what is taken, and what is not -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", ordinary.word()),
        ("a.xlsx", ordinary.excel()),
        ("a.docx", hostile.chart_with_data()),
        ("a.pdf", ordinary.pdf()),
        ("a.pdf", ordinary.pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate)),
        ("a.pdf", ordinary.pdf(linearize=True)),
    ],
)
def test_ordinary_files_are_taken_as_they_are(name: str, content: bytes):
    assert look(name, content).content == content


def test_mathematics_are_no_formulas_of_a_sheet():
    fraction = "<m:f xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'><m:t>|x|</m:t></m:f>"
    content = hostile.word_with(body=f"<w:p>{fraction}</w:p>")
    assert look("a.docx", content).content == content


HOSTILE = hostile.all_files()


def test_there_are_many_hostile_files():
    assert len(HOSTILE) > 140


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_that_acts_by_itself_is_refused_with_what_to_do(case: str):
    name, content, word = HOSTILE[case]
    sentence = refused_here(name, content)
    assert word in sentence
    assert "%(" not in sentence


@pytest.mark.parametrize("case", list(HOSTILE)[::12])
def test_what_is_refused_here_is_refused_in_its_own_process(case: str):
    name, content, word = HOSTILE[case]
    assert word in refused(name, content)


# --- the process --------------------------------------------------------------------------------------------


def test_an_inspection_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(isolation, "MOST_SECONDS", 0.01)
    began = time.monotonic()
    assert "too complicated" in refused("a.pdf", files.pdf())
    assert time.monotonic() - began < 3


def test_many_objects_are_bounded():
    assert refused("a.pdf", files.pdf(*[b"<< >>"] * 200_001))
    look("a.pdf", files.pdf(b"[" * 100_000 + b"]" * 100_000))  # deeper than any reader reads it: as good as empty
    wide = b"[" + b"<<>> " * 1_900_000 + b"]"
    assert "too complicated" in refused("a.pdf", files.pdf(wide))


def test_the_process_knows_no_secret_and_writes_no_file(tmp_path: Path):
    output = child_says("import os; print(sorted(os.environ), os.getcwd())")
    assert "SECRET_KEY" not in output
    assert "DATABASE_URL" not in output
    assert "/" in output
    write = f"child._limit(); import os; os.write(os.open('{tmp_path}/written', os.O_CREAT | os.O_WRONLY), b'x')"
    assert "File too large" in child_says(write)
    assert "MemoryError" in child_says("child._limit(); b'x' * 2_000_000_000")


def child_says(line: str) -> str:
    """What the process of an inspection says when it runs this line instead."""
    start = "import sys; sys.path.insert(0, sys.argv[1]); from documents.inspection import child; "
    done = subprocess.run(
        [sys.executable, "-IB", "-c", start + line, isolation.PROJECT],
        env={}, cwd="/", capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


# --- names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "stored"),
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
def test_a_name_is_made_safe_and_keeps_its_ending(sent: str, stored: str):
    assert safe_name(sent) == stored


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
