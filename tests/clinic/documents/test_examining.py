"""What may be kept, by its bytes (T44); photos are made anew without what nobody sees in them."""

import io
from uuid import uuid4

import pytest
from PIL import Image

from osmind_app.clinic.documents import errors, names
from osmind_app.clinic.documents import service as documents
from osmind_app.lib import files, kinds, pictures
from tests import uploads


def examined(content: bytes, name: str = "photo"):
    """Name, media type, size and what is kept."""
    file_id = uuid4()
    with files.Discarding(file_id) as writer:
        writer.write(content)
    shown, kind, size = documents.examine(file_id, name)
    kept = files.reading(file_id).read()
    assert size == len(kept) == files.size(file_id)
    return shown, kind, kept


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (uploads.PDF, "letter.pdf", kinds.PDF),
        (uploads.docx(word__media__a_dot_txt=b"x"), "letter.docx", kinds.DOCX),
        (uploads.PDF, "photo.jpg", kinds.PDF),  # the name counts for nothing
    ],
)
def test_a_pdf_and_a_word_file_are_kept_byte_for_byte(content, name, kind):
    assert examined(content, name) == (name, kind, content)


@pytest.mark.parametrize(
    ("format", "kind"), [("JPEG", kinds.JPEG), ("PNG", kinds.PNG), ("HEIF", kinds.JPEG)], ids=["jpeg", "png", "heic"]
)
def test_a_photo_keeps_what_is_seen_and_nothing_else(format, kind):
    """T44: no place, no camera, no comment; HEIC becomes a JPEG that every browser shows"""
    _, became, kept = examined(uploads.photo(format), "IMG_1.heic")
    assert became == kind
    picture = Image.open(io.BytesIO(kept))
    assert picture.size == (64, 48)
    red, green, blue = picture.convert("RGB").getpixel((30, 20))
    assert (abs(red - 200) < 8, abs(green - 30) < 8, abs(blue - 30) < 8) == (True, True, True)
    assert not picture.getexif()
    assert not {"comment", "exif", "icc_profile", "xmp"} & picture.info.keys()
    assert b"ZZPHI" not in kept


def test_a_photo_is_turned_the_way_the_camera_was_held():
    _, _, kept = examined(uploads.photo(turned=True))
    assert Image.open(io.BytesIO(kept)).size == (48, 64)


def test_a_large_photo_is_made_as_large_as_can_be_read(monkeypatch):
    monkeypatch.setattr(pictures, "LONGEST_SIDE", 200)
    _, _, kept = examined(uploads.photo(size=(800, 400)))
    assert Image.open(io.BytesIO(kept)).size == (200, 100)


def test_what_hides_behind_a_photo_is_gone():
    """T44: polyglots"""
    for hidden in (uploads.docx(), uploads.PDF, b"<script>alert(1)</script>", kinds.EICAR):
        _, _, kept = examined(uploads.photo() + hidden)
        assert hidden not in kept
        assert kept.rstrip().endswith(b"\xff\xd9")


def test_a_see_through_picture_stays_see_through():
    into = io.BytesIO()
    Image.new("RGBA", (8, 8), (1, 2, 3, 0)).save(into, "PNG")
    _, _, kept = examined(into.getvalue())
    assert Image.open(io.BytesIO(kept)).getpixel((1, 1))[3] == 0


@pytest.mark.parametrize("name", uploads.REFUSED)
def test_everything_else_is_refused_in_one_sentence(name, folder):
    """T44"""
    with pytest.raises(errors.WrongKind, match="The file must be a PDF, JPG, PNG or HEIC"):
        examined(uploads.REFUSED[name], "letter.pdf")


@pytest.mark.slow
def test_a_word_file_that_unpacks_without_end_is_refused():
    """T44: by what it declares, and by what really comes out"""
    for bomb in (uploads.zip_bomb(), uploads.liar()):
        with pytest.raises(errors.WrongKind):
            examined(bomb)


def test_a_picture_of_too_many_pixels_is_never_decoded(monkeypatch):
    """T44: both sides of the limit, read off the header"""
    with pytest.raises(errors.TooManyPixels):
        examined(uploads.flood())
    monkeypatch.setattr(pictures, "MOST_PIXELS", 64 * 48)
    examined(uploads.photo())
    with pytest.raises(errors.TooManyPixels):
        examined(uploads.photo(size=(64, 49)))


def test_an_empty_and_a_broken_file_say_so():
    with pytest.raises(errors.Empty, match="The file is empty"):
        examined(b"")
    for broken in (uploads.photo()[:300], b"\xff\xd8\xff\xe0 no photo", uploads.photo("PNG")[:60]):
        with pytest.raises(errors.NotUploaded, match="The file could not be uploaded – try again"):
            examined(broken)


@pytest.mark.parametrize(
    ("typed", "kind", "shown", "offered"),
    [
        ("Lab results.pdf", kinds.PDF, "Lab results.pdf", "Lab results.pdf"),
        ("../../etc/passwd", kinds.PDF, "../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\a.pdf", kinds.PDF, "C:\\temp\\a.pdf", "a.pdf"),
        ("a\0b\r\nSet-Cookie: x.pdf", kinds.PDF, "ab Set-Cookie: x.pdf", "ab Set-Cookie_ x.pdf"),
        ("photo\u202egpj.exe", kinds.JPEG, "photo\u202egpj.exe", "photogpj.exe.jpg"),
        ("con.pdf", kinds.PDF, "con.pdf", "Document con.pdf"),
        ("LPT1.txt", kinds.PDF, "LPT1.txt", "Document LPT1.txt.pdf"),
        ("IMG_1.HEIC", kinds.JPEG, "IMG_1.jpg", "IMG_1.jpg"),
        ("scan.jpeg", kinds.JPEG, "scan.jpeg", "scan.jpg"),
        ("résumé 📄.pdf", kinds.PDF, "résumé 📄.pdf", "résumé 📄.pdf"),
        ("<script>alert(1)</script>", kinds.PDF, "<script>alert(1)</script>", "script_.pdf"),
        ("\u200b", kinds.PDF, "Document", "Document.pdf"),
        ("", kinds.PDF, "Document", "Document.pdf"),
        ("...", kinds.PDF, "...", "Document.pdf"),
        ("x" * 300 + ".pdf", kinds.PDF, "x" * 196 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_is_shown_as_given_and_harmless_on_a_disk(typed, kind, shown, offered):
    """T38, T44"""
    assert names.shown(typed, kind) == shown
    assert names.on_disk(shown, kind) == offered
