"""Files at rest (D17, T51): unreadable on disk, bound to their id, whole or refused, read from any place."""

import os
import stat
from uuid import uuid4

import pytest

from osmind_app.lib import files
from osmind_app.lib.settings import settings

CANARY = b"ZZPHI-scan "


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(settings(), "data_dir", tmp_path)
    return tmp_path / "files"


def saved(content: bytes):
    file_id = uuid4()
    files.save(file_id, content)
    return file_id


def on_disk(folder, file_id):
    return folder / file_id.hex[:2] / file_id.hex


@pytest.mark.parametrize("size", [0, 1, files.CHUNK - 1, files.CHUNK, files.CHUNK + 1, 3 * files.CHUNK, 200_001])
def test_what_was_saved_comes_back_whole_and_in_part(folder, size):
    """T45: both sides of every chunk"""
    content = os.urandom(size)
    file_id = saved(content)
    with files.reading(file_id) as file:
        assert file.read() == content
        file.seek(size // 2)
        assert file.read(10) == content[size // 2 : size // 2 + 10]
    for start, length in ((0, size), (size // 3, 70_000), (max(0, size - 1), 5), (size, 5)):
        assert b"".join(files.part(file_id, start, length)) == content[start : start + length]


def test_nothing_on_the_disk_can_be_read_and_only_by_its_owner(folder):
    """T51"""
    file_id = saved(CANARY * 20_000)
    path = on_disk(folder, file_id)
    assert b"ZZPHI" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(one.stat().st_mode) & 0o077 for one in (path.parent, folder)} == {0}


def test_a_swapped_a_changed_and_a_cut_file_are_refused(folder):
    """T51: the id is bound in, and so are every chunk's place and the end"""
    one, two = saved(CANARY * 20_000), saved(b"other" * 40_000)
    blob, other = on_disk(folder, one).read_bytes(), on_disk(folder, two).read_bytes()
    chunk = files.CHUNK + files.TAG
    head = len(blob) - (220_000 + 4 * files.TAG)
    broken = {
        "swapped": other,
        "changed": blob[:-5] + bytes([blob[-5] ^ 1]) + blob[-4:],
        "cut at a chunk": blob[: head + chunk],
        "cut within one": blob[:-100],
        "two chunks changed places": blob[:head] + blob[head + chunk : head + 2 * chunk] + blob[head : head + chunk],
        "longer": blob + b"\0" * chunk,
        "another head": b"osm1" + b"\x02zz" + blob[7:],
        "empty": b"",
        "only a head": blob[:head],
    }
    for how, content in broken.items():
        on_disk(folder, one).write_bytes(content)
        with pytest.raises(files.Damaged), files.reading(one) as file:  # noqa: PT012 - opening may refuse too
            file.read()
            pytest.fail(how)


def test_a_draft_is_no_file_until_it_is_kept(folder):
    """Whoever reads sees the whole of it or nothing"""
    file_id = uuid4()
    with files.Discarding(file_id) as writer:
        writer.write(b"half")
        with pytest.raises(FileNotFoundError):
            files.reading(file_id)
    files.keep(file_id)
    assert files.reading(file_id).read() == b"half"
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [file_id.hex]


def test_what_fails_half_way_leaves_the_disk_as_before(folder):
    """T44"""
    file_id = uuid4()
    with pytest.raises(TypeError), files.Discarding(file_id) as writer:
        writer.write(b"x" * 200_000 + None)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_removing_is_harmless_twice(folder):
    file_id = saved(b"gone")
    files.remove(file_id)
    files.remove(file_id)
    with pytest.raises(FileNotFoundError):
        files.reading(file_id)
