"""Files to upload: good ones of every kind, and those that must be refused."""

import io
import struct
import zipfile

from PIL import Image

from osmind_app.lib import kinds

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n" + (
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
GPS = {1: "N", 2: (37.0, 48.0, 15.0), 3: "W", 4: (122.0, 16.0, 15.0)}


def photo(format: str = "JPEG", size: tuple[int, int] = (64, 48), *, turned: bool = False) -> bytes:
    """A photo as a phone makes it: where it was taken, by what, with a comment and a preview inside."""
    picture = Image.new("RGB", size, (200, 30, 30))
    exif = Image.Exif()
    exif[0x010F] = "ZZPHI-camera"
    exif.get_ifd(0x8825).update(GPS)
    if turned:
        exif[0x0112] = 6
    into = io.BytesIO()
    more = {"comment": b"ZZPHI-comment"} if format == "JPEG" else {}
    if format == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    picture.save(into, format, exif=exif.tobytes(), **more)
    return into.getvalue()


def docx(**more: bytes) -> bytes:
    """A Word file, with more members if asked."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", b"<w:document/>")
        for name, content in more.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return into.getvalue()


def zip_bomb() -> bytes:
    """A Word file of 300 kB that unpacks to 300 MB."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", b"<w:document/>")
        for number in range(3):
            archive.writestr(f"word/media/{number}.txt", b"\0" * 100_000_000)
    return into.getvalue()


def liar() -> bytes:
    """A zip bomb whose directory says that every member is one byte long."""
    blob = bytearray(zip_bomb())
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = 0
        while (found := blob.find(mark, start)) >= 0:
            blob[found + at : found + at + 4] = struct.pack("<I", 1)
            start = found + 4
    return bytes(blob)


def flood(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few bytes whose header says 30,000 × 30,000."""
    import zlib

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [b"\x89PNG\r\n\x1a\n"]
    for name, content in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")):
        parts.append(struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content)))
    return b"".join(parts)


REFUSED = {
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "eicar": kinds.EICAR,
    "eicar in a pdf": PDF.replace(b"trailer", kinds.EICAR + b"\ntrailer"),
    "eicar in a docx": docx(word__media__a_dot_txt=kinds.EICAR),
    "a program": b"MZ" + b"\0" * 500,
    "a zip": b"PK\x03\x04" + b"\0" * 100,
    "a plain archive": docx().replace(b"word/document.xml", b"next/document.xml"),
    "macros": docx(word__vbaProject_dot_bin=b"x"),
    "a path out": docx(**{"..__..__evil": b"x"}),
    "a pdf with markup before": b"%PDF-1.4\n<script>alert(1)</script>" + PDF,
    "a pdf that is a zip": PDF[:-7] + docx() + b"%%EOF\n",
    "a pdf without an end": PDF[:-8],
    "a gif": b"GIF89a" + b"\0" * 100,
    "a name's word for it": b"just some text",
}
