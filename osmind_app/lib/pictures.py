"""Photos made anew: nothing of what came in but what can be seen (T44). HEIC becomes JPEG, which all can open."""

import warnings
from functools import lru_cache
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from osmind_app.lib import kinds

MOST_PIXELS = 50_000_000  # as the header says, before anything is decoded: the largest a phone makes by itself
LONGEST_SIDE = 4096  # of what is kept: a letter page at 370 dots per inch
QUALITY = 88
FORMATS = {kinds.JPEG: "JPEG", kinds.PNG: "PNG", kinds.HEIC: "HEIF"}


class Unreadable(Exception):
    """Not a picture after all, or a broken one."""


class TooLarge(Exception):
    """More pixels than may be decoded."""


def anew(source: IO[bytes], target: IO[bytes], *, kind: str) -> str:
    """Decode `source` and write what is seen to `target`; returns the media type written.

    Location, camera, comments, thumbnails and whatever hides behind the picture are left out; it is turned the way
    the camera was held. Takes up to a second and 200 MB: one at a time, never on the event loop.
    """
    _knows_heic()
    source.seek(0)
    try:
        with warnings.catch_warnings(), Image.open(source, formats=[FORMATS[kind]]) as picture:
            warnings.simplefilter("ignore")  # our own limit below is the smaller one
            if picture.width * picture.height > MOST_PIXELS:
                raise TooLarge
            picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded small
            return _write(ImageOps.exif_transpose(picture), target, kind)
    except (TooLarge, Image.DecompressionBombError) as error:
        raise TooLarge from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError) as error:
        raise Unreadable from error


def _write(picture: Image.Image, target: IO[bytes], kind: str) -> str:
    see_through = kind == kinds.PNG
    fresh = picture.convert("RGBA" if see_through and picture.has_transparency_data else "RGB")
    fresh.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.frombytes(fresh.mode, fresh.size, fresh.tobytes())  # pixels alone: nothing else comes along
    if see_through:
        bare.save(target, "PNG")
        return kinds.PNG
    bare.save(target, "JPEG", quality=QUALITY)
    return kinds.JPEG


@lru_cache
def _knows_heic() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
